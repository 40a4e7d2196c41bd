"""What gates multiply by, block by block and class by class, after the latest epoch."""

from __future__ import annotations

from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.training.activity import GatesByClass

LEAST, EACH, MOST = 200, 14, 460  # pixels of height
MORE = (
    "In evaluation mode. Each square is the mean factor over the channels of a gate and the test images of a "
    "class. Means over channels hide what channels do: the table also has, for each block, how far the "
    "factor of a channel differs between classes, highest less lowest, the mean over channels."
)


def exhibit(found: GatesByClass, colours: Palette) -> Exhibit:
    """The map of blocks by classes."""
    return Exhibit(chart(found, colours), caption(found), alt(found), partial(table, found), more=MORE)


def caption(found: GatesByClass) -> str:
    """Where gates tell classes apart."""
    images = f"{sum(found.images):,} test images of {len(found.classes)} classes"
    first, last = (f"{numbers.digits(found.spreads[place], 2)} at {found.blocks[place]}" for place in (0, -1))
    return (
        f"Gates after epoch {found.epoch:,}, over {images}. The factor of a channel differs between classes "
        f"by {first} and {last}, mean over its channels."
    )


def alt(found: GatesByClass) -> str:
    """The map in words."""
    return f"A map of {len(found.blocks)} blocks by {len(found.classes)} classes. {caption(found)}"


def chart(found: GatesByClass, colours: Palette) -> Plot:
    """Blocks from top to bottom, classes from left to right."""
    rows = found.means
    drawn = figure(colours, min(max(LEAST, EACH * len(rows) + 90), MOST))
    last = len(colours.ramp) - 1
    drawn.add(
        "heatmap",
        x=[f"{number}" for number in found.classes],
        y=list(range(1, len(rows) + 1)),
        z=rows,
        colorscale=[[at / last, colour] for at, colour in enumerate(colours.ramp)],
        colorbar={"thickness": 10, "outlinewidth": 0},
        customdata=[[name] * len(found.classes) for name in found.blocks],
        hovertemplate=f"%{{customdata}}, class %{{x}}: {numbers.hover('z')}<extra></extra>",
    )
    drawn.update_layout(
        xaxis={"title": {"text": "Class"}, "type": "category", "showgrid": False},
        yaxis={"title": {"text": "Block"}, "autorange": "reversed", "showgrid": False, "dtick": 1},
    )
    return drawn


def table(found: GatesByClass) -> Table:
    """Every mean, and how far the classes are apart."""
    pairs = zip(found.classes, found.images, strict=True)
    classes = (Column(f"Class {number}, {images:,} images") for number, images in pairs)
    rows = []
    for name, means, spread in zip(found.blocks, found.means, found.spreads, strict=True):
        cells = (Cell(numbers.digits(value), exact=repr(value)) for value in (*means, spread))
        rows.append(Row("", "part", (Cell(name), *cells)))
    columns = (Column("Block", number=False), *classes, Column("Between classes"))
    return Table("Mean factor of the gates, block by class.", columns, tuple(rows))
