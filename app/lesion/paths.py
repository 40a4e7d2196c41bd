"""The gradient by path length: how many paths there are, the gradient of one, and the share of all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import log10
from typing import Any

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.lesion import words
from resnet_core.labs.lesion.findings import Paths
from resnet_core.labs.lesion.points import Path

PANELS = 3
GAP = 0.07
COLUMNS = (
    "Blocks on the path",
    "Paths",
    "Drawn",
    "Gradient of one",
    "Share of the product",
    "Share, added exactly",
)
PUBLISHED = (
    f"{words.VEIT} 5, on CIFAR-10 with 54 blocks: more than 95 % of the paths have 19 to 35 blocks, but the "
    "gradient comes along those of 5 to 17, which are 0.45 % of all. Paths share their weights and were "
    "trained together, so they are no ensemble of separate networks, and digits are not CIFAR-10."
)


def exhibit(paths: Paths, colours: Palette) -> Exhibit:
    """The lengths that have been measured so far."""
    return Exhibit(chart(paths, colours), caption(paths), alt(paths), partial(table, paths))


def count(blocks: int) -> str:
    """How many paths there are."""
    return f"{blocks} blocks give 2^{blocks} = {2**blocks:,} paths from the first block to the last."


def chart(paths: Paths, colours: Palette) -> Plot:
    """Three panels over path length: how many paths there are, the gradient of one, and the share of all."""
    drawn = figure(colours, 620, showlegend=False)
    panels: tuple[tuple[str, Sequence[float], str], ...] = (
        ("paths, % of all", _in_percent([one.count for one in paths.lengths]), colours.accent),
        ("gradient of one path", [one.gradient for one in paths.lengths], colours.shortcut),
        ("product, % of its sum", [100 * share for share in paths.shares], colours.shortcut),
    )
    for row, (title, values, colour) in enumerate(panels):
        axis = "" if row == 0 else str(row + 1)
        line: dict[str, Any] = {"line": {"color": colour, "width": 2}, "marker": {"size": 5}}
        line |= _hover(paths, values, title)
        drawn.add("scatter", y=values, yaxis=f"y{axis}", mode="lines+markers", **line)
        high = 1 - row * (1 + GAP) / PANELS
        domain = [max(0.0, high - (1 - 2 * GAP) / PANELS), high]
        panel = {"domain": domain, "title": {"text": title}, "rangemode": "tozero"}
        drawn.update_layout({f"yaxis{axis}": panel})
    drawn.update_layout(yaxis2={"type": "log", "exponentformat": "e", "dtick": _decades(paths)})
    _exact(drawn, paths, colours)
    _shade(drawn, paths, colours)
    drawn.update_layout(xaxis={"title": {"text": "blocks on the path"}, "anchor": "y3"})
    return drawn


def caption(paths: Paths) -> str:
    """What to notice in the gradient by path length."""
    blocks = len(paths.lengths) - 1
    if not paths.complete:
        return "The curves grow with each length that is measured."
    (first, last), most = paths.effective, max(one.paths for one in paths.lengths)
    images = paths.conditions.images if paths.conditions else 0
    return (
        f"Paths shorter than half of the {blocks} blocks have {numbers.percent(paths.below_half)} of the sum "
        f"of count times mean size. The shortest range with 95 % of it is {first} to {last} blocks: "
        f"{numbers.digits(100 * paths.share_of_paths, 2)} % of all paths. Measured backward along at most "
        f"{most} random paths of each length, through the branches on the path and the shortcuts of all "
        f"other blocks: the norm of the gradient at the first block, a mean over {images} test images. "
        "Dashed: all paths of a length added up exactly, so that opposite gradients cancel."
    )


def alt(paths: Paths) -> str:
    """The chart in words."""
    if not paths.complete:
        return "Three line charts over path length that are still being measured."
    first, last = paths.effective
    ends = " to ".join(numbers.magnitude(paths.lengths[end].gradient) for end in (0, -1))
    return (
        f"Three line charts over path length. Most paths have {(len(paths.lengths) - 1) // 2} blocks; the "
        f"gradient of one path goes from {ends}; 95 percent of the product is at {first} to {last} blocks."
    )


def table(paths: Paths) -> Table:
    """Every number of the curves; counts are exact."""
    exact = _in_percent(paths.together) if paths.together else [None] * len(paths.lengths)
    rows = tuple(
        Row("", "part", _cells(one, share, percents))
        for one, share, percents in zip(paths.lengths, paths.shares, exact, strict=True)
    )
    return Table("Paths by how many branches they go through.", tuple(map(Column, COLUMNS)), rows)


def _hover(paths: Paths, values: Sequence[float], title: str) -> dict[str, Any]:
    return {
        "x": [one.length for one in paths.lengths],
        "text": list(map(numbers.magnitude, values)),
        "hovertemplate": f"%{{x}} blocks: %{{text}}<extra>{title}</extra>",
    }


def _exact(drawn: Plot, paths: Paths, colours: Palette) -> None:
    if paths.together:
        values, line = _in_percent(paths.together), {"color": colours.text, "width": 1.4, "dash": "dash"}
        hover = _hover(paths, values, "all paths added up")
        drawn.add("scatter", y=values, yaxis="y3", mode="lines", line=line, **hover)


def _shade(drawn: Plot, paths: Paths, colours: Palette) -> None:
    """The range with 95 % of the gradient, behind all panels."""
    if paths.complete:
        first, last = paths.effective
        drawn.add_shape(
            type="rect",
            xref="x",
            yref="paper",
            x0=first - 0.5,
            x1=last + 0.5,
            y0=0,
            y1=1,
            fillcolor=colours.panel,
            line={"width": 0},
            layer="below",
        )


def _decades(paths: Paths) -> int | str:
    """Powers of ten between two marks of the axis, so that there are about four; "D2" marks 1, 2, 5, 10."""
    sizes = [one.gradient for one in paths.lengths if one.gradient > 0]
    span = log10(max(sizes) / min(sizes)) if sizes else 0.0
    return "D2" if span < 3 else numbers.nearest(span / 4)


def _cells(one: Path, share: float, percents: float | None) -> tuple[Cell, ...]:
    return (
        Cell(str(one.length)),
        Cell(f"{one.count:,}"),
        Cell(str(one.paths)),
        Cell(numbers.magnitude(one.gradient)),
        Cell(numbers.percent(share), share),
        Cell("" if percents is None else numbers.percent(percents / 100)),
    )


def _in_percent(values: Sequence[float]) -> list[float]:
    whole = sum(values)
    return [100 * value / whole if whole else 0.0 for value in values]
