"""Random deletions and swaps as lines with bands, and the gradient of paths by length; both as tables."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from statistics import mean
from typing import Any

import plotly.graph_objects as go

from app.drawing.palette import Palette
from app.drawing.plotly import figure
from app.drawing.table import Cell, Column, Row, Table
from app.lesion import words
from resnet_core.labs.lesion.findings import Draws, Lesions, Outcome, Paths
from resnet_core.labs.lesion.points import Lesion, Path

WHAT = {"deletions": "blocks deleted", "swaps": "swaps within a stage"}
PANELS = 3
GAP = 0.07


def drawn(found: Lesions, kind: Lesion, colours: Palette, plain: bool) -> go.Figure:
    """Errors in percent against how many blocks were deleted or swapped; the plain twin in grey."""
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    shown = figure(colours, 300, showlegend=True, legend=legend)
    for outcome, name, colour in (
        (found.twin, "plain twin", colours.plain),
        (found.asked, "plain network" if plain else "network", colours.plain if plain else colours.shortcut),
    ):
        if outcome and kind in outcome.draws:
            _band(shown, outcome, outcome.draws[kind], name, colour)
    shown.update_xaxes(title_text=WHAT[kind], rangemode="tozero")
    shown.update_yaxes(title_text="error, %", range=[0, 102])
    return shown


def drawn_table(found: Lesions, kind: Lesion) -> Table:
    """Every number of the lines and bands."""
    columns = [Column(WHAT[kind].capitalize())]
    known = [(one, title) for one, title in ((found.asked, ""), (found.twin, "plain twin, ")) if one]
    for _, title in known:
        columns += [
            Column(f"{title}{what}".capitalize()) for what in ("mean error", "least wrong", "most wrong")
        ]
    amounts = sorted({amount for one, _ in known for amount in one.draws.get(kind, {})})
    rows = tuple(
        Row(
            "",
            "part",
            (Cell(str(amount)), *(cell for one, _ in known for cell in _drawn_cells(one, kind, amount))),
        )
        for amount in amounts
    )
    return Table(f"Test images wrong after random {kind}, over all draws.", tuple(columns), rows)


def drawn_alt(found: Lesions, kind: Lesion) -> str:
    """The chart in words."""
    said = [
        f"{name}: "
        + ", ".join(
            f"{words.percent(one.error(1) * mean(wrong))} with {amount}"
            for amount, wrong in one.draws[kind].items()
        )
        for one, name in ((found.asked, "network"), (found.twin, "plain twin"))
        if one and kind in one.draws
    ]
    return f"Line chart of the mean error after random {kind}. {'; '.join(said)}."


def paths(found: Paths, colours: Palette) -> go.Figure:
    """Three panels over path length: how many paths there are, the gradient of one, and the share of all."""
    lengths = [one.length for one in found.lengths]
    shown = figure(colours, 620, showlegend=False)
    panels: tuple[tuple[str, Sequence[float], str], ...] = (
        ("paths, % of all", _in_percent([one.count for one in found.lengths]), colours.accent),
        ("gradient of one path", [one.gradient for one in found.lengths], colours.shortcut),
        ("product, % of its sum", [100 * share for share in found.shares], colours.shortcut),
    )
    for row, (title, values, colour) in enumerate(panels):
        axis = "" if row == 0 else str(row + 1)
        shown.add_scatter(
            x=lengths,
            y=values,
            yaxis=f"y{axis}",
            mode="lines+markers",
            line={"color": colour, "width": 2},
            marker={"size": 5},
            hovertemplate=f"%{{x}} blocks: %{{y:.3g}}<extra>{title}</extra>",
        )
        high = 1 - row * (1 + GAP) / PANELS
        place: dict[str, Any] = {
            "domain": [max(0.0, high - (1 - 2 * GAP) / PANELS), high],
            "title": {"text": title},
        }
        shown.update_layout({f"yaxis{axis}": {**place, "rangemode": "tozero"}})
    shown.update_layout(yaxis2={"type": "log", "exponentformat": "e", "dtick": _decades(found)})
    _exact(shown, found, colours)
    _shade(shown, found, colours)
    shown.update_layout(xaxis={"title": {"text": "blocks on the path"}, "anchor": "y3"})
    return shown


def paths_table(found: Paths) -> Table:
    """Every number of the curves; counts are exact."""
    columns = (
        "Blocks on the path",
        "Paths",
        "Drawn",
        "Gradient of one",
        "Share of the product",
        "Share, added exactly",
    )
    exact = _in_percent(found.together) if found.together else [None] * len(found.lengths)
    rows = tuple(
        Row("", "part", _path_cells(one, share, summed))
        for one, share, summed in zip(found.lengths, found.shares, exact, strict=True)
    )
    return Table("Paths by how many branches they go through.", tuple(map(Column, columns)), rows)


def paths_alt(found: Paths) -> str:
    """The chart in words."""
    if not found.complete:
        return "Three line charts over path length that are still being measured."
    first, last = found.effective
    ends = f"{found.lengths[0].gradient:.2g} to {found.lengths[-1].gradient:.2g}"
    return (
        f"Three line charts over path length. Most paths have {(len(found.lengths) - 1) // 2} blocks; the "
        f"gradient of one path goes from {ends}; 95 percent of the product is at {first} to {last} blocks."
    )


def _band(shown: go.Figure, outcome: Outcome, by_amount: Draws, name: str, colour: str) -> None:
    amounts = [0, *by_amount]
    each = [(outcome.wrong,), *by_amount.values()]
    low, high, middle = ([100 * outcome.error(1) * of(one) for one in each] for of in (min, max, mean))
    edge: dict[str, Any] = {"x": amounts, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    edge["showlegend"] = False
    shown.add_scatter(y=low, **edge)
    shown.add_scatter(y=high, fill="tonexty", fillcolor=_pale(colour), **edge)
    shown.add_scatter(
        x=amounts,
        y=middle,
        mode="lines+markers",
        name=name,
        line={"color": colour, "width": 2.2},
        marker={"size": 6},
        hovertemplate=f"%{{x}}: %{{y:.1f}} %<extra>{name}</extra>",
    )


def _exact(shown: go.Figure, found: Paths, colours: Palette) -> None:
    if found.together:
        shown.add_scatter(
            x=[one.length for one in found.lengths],
            y=_in_percent(found.together),
            yaxis="y3",
            mode="lines",
            line={"color": colours.text, "width": 1.4, "dash": "dash"},
            hovertemplate="%{x} blocks: %{y:.3g}<extra>all paths added up</extra>",
        )


def _shade(shown: go.Figure, found: Paths, colours: Palette) -> None:
    """The range that brings 95 % of the gradient, behind all panels."""
    if found.complete:
        first, last = found.effective
        shown.add_shape(
            type="rect",
            xref="x",
            yref="paper",
            x0=first - 0.5,
            x1=last + 0.5,
            y0=0,
            y1=1,
            fillcolor=colours.panel,
            line_width=0,
            layer="below",
        )


def _decades(found: Paths) -> int | str:
    """Powers of ten between two marks of the axis, so that there are about four; "D2" marks 1, 2, 5, 10."""
    sizes = [one.gradient for one in found.lengths if one.gradient > 0]
    all_of_them = log10(max(sizes) / min(sizes)) if sizes else 0.0
    return "D2" if all_of_them < 3 else round(all_of_them / 4)


def _drawn_cells(outcome: Outcome, kind: Lesion, amount: int) -> tuple[Cell, Cell, Cell]:
    wrong = outcome.draws.get(kind, {}).get(amount)
    if not wrong:
        return Cell(""), Cell(""), Cell("")
    error = outcome.error(1) * mean(wrong)
    return (
        Cell(words.percent(error), error),
        Cell(words.counted(outcome, min(wrong))),
        Cell(words.counted(outcome, max(wrong))),
    )


def _path_cells(one: Path, share: float, summed: float | None) -> tuple[Cell, ...]:
    return (
        Cell(str(one.length)),
        Cell(f"{one.count:,}"),
        Cell(str(one.paths)),
        Cell(f"{one.gradient:.2e}"),
        Cell(words.percent(share), share),
        Cell("" if summed is None else words.percent(summed / 100)),
    )


def _in_percent(values: Sequence[float]) -> list[float]:
    whole = sum(values)
    return [100 * value / whole if whole else 0.0 for value in values]


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
