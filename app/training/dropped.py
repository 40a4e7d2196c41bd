"""Which branches drop path left out in one batch of a training."""

from __future__ import annotations

from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.training.activity import DROPPED, IMAGES, DroppedBranches

LEAST, EACH, MOST = 200, 12, 460  # pixels of height
MORE = (
    f"The last training batch of the epoch, its first {IMAGES} images at most. Drop path (stochastic depth, "
    "Huang 2016) draws anew for each image and step; a branch that is left out passes the shortcut on alone. "
    "In evaluation mode nothing is dropped."
)


def exhibit(found: DroppedBranches, colours: Palette) -> Exhibit:
    """The map of blocks by images."""
    return Exhibit(chart(found, colours), caption(found), alt(found), partial(table, found), more=MORE)


def caption(found: DroppedBranches) -> str:
    """How many were dropped, what was to be expected, and how deep the images went."""
    passed = found.passed()
    ends = f"{min(passed)}" if min(passed) == max(passed) else f"{min(passed)} to {max(passed)}"
    return (
        f"In the last batch of epoch {found.epoch:,} drop path left out {found.zeroed:,} of "
        f"{found.branches:,} branches ({numbers.decimals(found.expected, 1)} on average). An image passed "
        f"{ends} of the {len(found.blocks)} branches that can be dropped."
    )


def alt(found: DroppedBranches) -> str:
    """The map in words."""
    return f"A map of {len(found.blocks)} blocks by {len(found.passed())} images. {caption(found)}"


def chart(found: DroppedBranches, colours: Palette) -> Plot:
    """Blocks from top to bottom, images from left to right; what was dropped is filled."""
    rows = [[int(each == DROPPED) for each in row] for row in found.images]
    drawn = figure(colours, min(max(LEAST, EACH * len(rows) + 90), MOST))
    drawn.add(
        "heatmap",
        x=list(range(1, len(rows[0]) + 1)),
        y=list(range(1, len(rows) + 1)),
        z=rows,
        zmin=0,
        zmax=1,
        xgap=1,
        ygap=1,
        colorscale=[[0, colours.panel], [1, colours.shortcut]],
        showscale=False,
        customdata=[
            [f"{name}: {'dropped' if each else 'passed'}" for each in row]
            for name, row in zip(found.blocks, rows, strict=True)
        ],
        hovertemplate="image %{x}, %{customdata}<extra></extra>",
    )
    drawn.update_layout(
        xaxis={"title": {"text": "Image of the batch"}, "showgrid": False},
        yaxis={
            "title": {"text": "Block"},
            "autorange": "reversed",
            "showgrid": False,
            "dtick": -(-len(rows) // 12),
        },
    )
    return drawn


def table(found: DroppedBranches) -> Table:
    """Of each block the chance that its branch is dropped, how often it was, and for which images."""
    columns = (
        Column("Block", number=False),
        Column("Chance"),
        Column("Images"),
        Column("Dropped"),
        Column("Images whose branch was dropped", number=False),
    )
    rows = []
    for name, rate, row in zip(found.blocks, found.rates, found.images, strict=True):
        places = [str(place) for place, each in enumerate(row, 1) if each == DROPPED]
        counts = Cell(numbers.whole(len(row))), Cell(numbers.whole(len(places)))
        chance = Cell(numbers.percent(rate), exact=repr(rate))
        rows.append(Row("", "part", (Cell(name), chance, *counts, Cell(" ".join(places)))))
    return Table("Branches that drop path left out, block by block.", columns, tuple(rows))
