"""One cost of each kind of block against its channels, and the law of each curve."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, Literal

from app.drawing.exhibit import Exhibit
from app.drawing.numbers import decimals, digits, in_bytes, short, whole
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs import block_lab
from resnet_core.labs.block_kinds import Beside, Kind
from resnet_core.labs.block_lab import (
    CHANNELS,
    Measure,
    Setting,
    curve,
    lines_beside,
    meetings,
)

TITLES: dict[Measure, str] = {  # links say it as `Measure` does
    "weights": "weights",
    "MACs": "MACs",
    "activations": "activations",
    "bytes kept": "bytes saved",
}


Drawn = Literal["ratios", "amounts"]
BESIDE_TITLES: dict[Beside, str] = {"residual": "residual blocks", "families": "other families"}
DRAWN_TITLES: dict[Drawn, str] = {"ratios": "times the bottleneck's", "amounts": "amounts"}
TICKS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100)
SPARSE = (0.01, 0.1, 1, 10, 100, 1000, 10000)
MANY = 100  # from the lowest ratio to the highest: the ticks would touch each other


@lru_cache(maxsize=32)
def exhibit(setting: Setting, beside: Beside, measure: Measure, drawn: Drawn, colours: Palette) -> Exhibit:
    """The curves of one measure: over the bottleneck's, or with the visitor's bottleneck as a level."""
    all_kinds, side = lines_beside(setting, beside), setting.side
    said = caption(all_kinds, measure, side)
    if drawn == "ratios":
        chart = ratios(all_kinds, measure, side, colours)
    else:
        level = block_lab.level(setting, measure)
        chart = lines(all_kinds, measure, side, colours)
        _add_level(chart, level, colours)
        said = f"{said} {level_words(setting, level)}"
    return Exhibit(
        chart,
        said,
        f"Line chart on logarithmic axes: {TITLES[measure]} of each kind of block against its channels, as "
        f"{DRAWN_TITLES[drawn]}.",
        partial(table, all_kinds, measure, side),
    )


def ratios(all_kinds: Sequence[Kind], measure: Measure, side: int, colours: Palette) -> Plot:
    """Cost over that of the bottleneck on as many channels, against channels."""
    base = dict(zip(*points(all_kinds[1], measure, side), strict=True))
    chart = _chart(colours, {"title": {"text": f"{TITLES[measure]}, times the bottleneck's"}})
    of_all: list[float] = []
    for kind, style in zip(all_kinds, _styles(all_kinds, colours), strict=True):
        xs, ys = points(kind, measure, side)
        shares = [y / base[x] for x, y in zip(xs, ys, strict=True)]
        hover = [
            f"{whole(x)} channels: {whole(y)}, {digits(share, 4)} times the bottleneck's"
            for x, y, share in zip(xs, ys, shares, strict=True)
        ]
        _add(chart, kind, style, xs, shares, hover)
        of_all += shares
    ticks = SPARSE if max(of_all) > MANY * min(of_all) else TICKS
    chart.update_yaxes(tickvals=ticks, ticktext=ticks)
    return chart


def lines(all_kinds: Sequence[Kind], measure: Measure, side: int, colours: Palette) -> Plot:
    """Cost against channels."""
    chart = _chart(colours, {"title": {"text": TITLES[measure]}, "exponentformat": "SI", "dtick": 1})
    for kind, style in zip(all_kinds, _styles(all_kinds, colours), strict=True):
        xs, ys = points(kind, measure, side)
        _add(
            chart,
            kind,
            style,
            xs,
            ys,
            [f"{whole(x)} channels: {whole(y)}" for x, y in zip(xs, ys, strict=True)],
        )
    return chart


def _add_level(chart: Plot, level: tuple[int, float | None], colours: Palette) -> None:
    """The bottleneck's cost, and where two 3x3 meet it."""
    cost, meets = level
    chart.add_hline(y=cost, line={"color": colours.line, "width": 1.5, "dash": "dot"})
    if meets is not None:
        chart.add(
            "scatter",
            x=[meets],
            y=[cost],
            mode="markers+text",
            text=[decimals(meets)],
            textposition="bottom right",
            marker={"size": 10, "color": colours.accent, "symbol": "circle-open", "line": {"width": 2}},
            hovertemplate=f"two 3×3 on {decimals(meets, 2)} channels cost as much<extra></extra>",
            showlegend=False,
        )


def _chart(colours: Palette, yaxis: dict[str, Any]) -> Plot:
    return figure(
        colours,
        height=380,
        xaxis={"type": "log", "title": {"text": "channels"}, "tickvals": CHANNELS[::2]},
        yaxis={"type": "log", **yaxis},
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )


def _add(
    chart: Plot, kind: Kind, style: dict[str, Any], xs: list[int], ys: Sequence[float], hover: list[str]
) -> None:
    said = f"%{{hovertext}}<extra>{kind.name}</extra>"
    chart.add(
        "scatter", x=xs, y=ys, mode="lines", name=kind.name, line=style, hovertext=hover, hovertemplate=said
    )


def points(kind: Kind, measure: Measure, side: int) -> tuple[list[int], list[int]]:
    """Channels, and the exact cost at each; from 16 on, so that narrow blocks are seen too."""
    costs = block_lab.drawn(kind, measure, side)
    return list(costs), list(costs.values())


def _styles(all_kinds: Sequence[Kind], colours: Palette) -> list[dict[str, Any]]:
    ramp, plain = colours.ramp, all_kinds[2].key == "fair"
    third = colours.plain if plain else colours.text
    return [
        {"color": colours.plain, "width": 2.5},
        {"color": colours.accent, "width": 2.5},
        {"color": third, "width": 2, "dash": "dash"},
        {"color": ramp[4], "width": 2, "dash": "dot"},
        {"color": ramp[2], "width": 2, "dash": "dashdot"},
        {"color": ramp[3], "width": 2, "dash": "longdash"},
    ]


def caption(all_kinds: Sequence[Kind], measure: Measure, side: int) -> str:
    """Which of the drawn lines cross, and where."""
    crossings = "; ".join(
        f"{pair.one} and {pair.other} cross between {pair.low:,} and {pair.high:,} channels"
        for pair in meetings(all_kinds, measure, side)
    )
    return f"{crossings[:1].upper()}{crossings[1:]}." if crossings else "No two of the drawn lines cross."


def level_words(setting: Setting, level: tuple[int, float | None]) -> str:
    """What the dotted line is, and where two 3x3 reach it."""
    cost, meets = level
    reach = "" if meets is None else f"; two 3×3 reach it at {decimals(meets)} channels"
    return f"The dotted line is the cost of the bottleneck on {setting.channels:,} channels, {cost:,}{reach}."


def table(all_kinds: Sequence[Kind], measure: Measure, side: int) -> Table:
    """The curves as rows of exact costs, with the law of each."""
    sizes = (64, 256, 1024)
    words = (Column("Block", number=False), Column("as a formula", number=False, code=True))
    write = in_bytes if measure == "bytes kept" else short
    rows = []
    for kind in all_kinds:
        known = dict(zip(*points(kind, measure, side), strict=True))
        costs = [write(known[size]) if size in known else "none" for size in sizes]
        rows.append(Row("", "layer", (Cell(kind.name), Cell(law(kind, measure, side)), *map(Cell, costs))))
    columns = (*words, *(Column(f"C = {size}") for size in sizes))
    holds = "formulas hold where groups, splits and heads have no remainder"
    caption = f"{TITLES[measure]} against channels C; {holds}"
    return Table(caption, columns, tuple(rows))


def law(kind: Kind, measure: Measure, side: int) -> str:
    """The cost as a polynomial of the channels: `17/16*C^2`."""
    square, linear, constant = curve(kind, measure, side)
    terms = [(square, "*C^2"), (linear, "*C"), (constant, "")]
    return " + ".join(f"{factor}{power}" for factor, power in terms if factor) or "0"


@lru_cache(maxsize=256)
def law_tex(kind: Kind, side: int) -> str:
    """The law of the weights in LaTeX."""
    square, linear, constant = curve(kind, "weights", side)
    terms = [(square, r"\,C^2"), (linear, r"\,C"), (constant, "")]
    return " + ".join(f"{_factor(factor)}{power}" for factor, power in terms if factor)


def _factor(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else rf"\tfrac{{{value.numerator}}}{{{value.denominator}}}"
