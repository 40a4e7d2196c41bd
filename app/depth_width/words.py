"""The map of depth and width in words and as a table."""

from __future__ import annotations

from app.depth_width.heat import Marks, amount, holds
from app.drawing.numbers import decimals
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.checks import dashed
from resnet_core.search.map import NOUNS, Map, Measure


def hint(shown: Map, marks: Marks) -> str:
    """What the map is of, and what can be done with it."""
    spec, published = shown.family, marks.published
    dots = " Dots are published networks of this kind, whatever their proportions." if published else ""
    beyond = " The pinned network is off the map." if marks.pinned and not holds(shown, marks.pinned) else ""
    return (
        f"{dashed(spec.depths)} blocks of {dashed(spec.widths)}, made deeper and wider in these proportions."
        f"{dots} Click a cell{' or a dot' if published else ''} to use that network.{beyond}"
    )


def caption(measure: Measure, deeper: float, wider: float) -> str:
    """What to notice: how far the lines of equal cost tilt."""
    return (
        "Along a line the cost stays the same: from this network, twice the depth takes "
        f"{decimals(deeper, 2)} times as many {NOUNS[measure]}, twice the width {decimals(wider, 2)} times."
    )


def alt(shown: Map, measure: Measure, marks: Marks) -> str:
    """The map in words."""
    rows, columns = shown.kept.shape
    names = ", ".join(each.name for each in marks.published) or "none"
    return (
        f"Heat map of {measure} over {rows} depths and {columns} widths, with lines of equal cost. "
        f"Published networks on it: {names}. This network is marked with a ring."
    )


def map_table(shown: Map, measure: Measure) -> Table:
    """A row for each depth, a column for each width."""
    counts = shown.counts(measure)
    titles = [dashed(tuple(widths)) for widths in shown.grid.widths.T.tolist()]
    rows = [
        Row("", "layer", (Cell(dashed(tuple(depths))), *(Cell(amount(count, measure)) for count in row)))
        for depths, row in zip(shown.grid.depths.T.tolist(), counts.tolist(), strict=True)
    ]
    columns = (Column("Blocks", number=False), *map(Column, titles))
    return Table(f"{measure} by blocks and widths of the stages", columns, tuple(rows))
