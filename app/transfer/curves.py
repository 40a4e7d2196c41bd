"""The error while the four ways learn, one chart for each number of training images."""

from __future__ import annotations

from functools import partial

from app.drawing import echarts, numbers
from app.drawing.echarts import Axes, Chart
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Cell as TableCell
from app.drawing.table import Column, Row, Table
from app.transfer.ends import errors, styled, with_legend
from app.transfer.words import NAMES
from resnet_core.labs.transfer.findings import Cell, Transfer
from resnet_core.labs.transfer.settings import WAYS, TransferSettings

CAPTION = (
    "Error on the test images step by step; step 0 is before the first. A line is the median of the seeds so "
    "far, its band goes from the lowest to the highest."
)
COLUMNS = (
    Column("Learns", number=False),
    Column("Images a class"),
    Column("Step"),
    *map(Column, ("Median", "Lowest", "Highest", "Seeds")),
)


def exhibits(found: Transfer, own: TransferSettings, key: str, colours: Palette) -> dict[str, Exhibit]:
    """A row of charts, of which the first has caption and table."""
    return {
        f"{key}_{size}": Exhibit(
            chart(found, own, size, colours),
            CAPTION,
            alt(found, size),
            partial(table, found),
            f"{size:,} images of each class",
        )
        for size in found.sizes
    }


def chart(found: Transfer, own: TransferSettings, size: int, colours: Palette) -> Chart:
    """The lines of the four ways."""
    drawn = []
    for way in WAYS:
        bands = {band.epoch: band for band in found.bands(Cell(way, size))}
        drawn.append(styled(way, [bands.get(step) for step in own.looks], colours))
    axes = Axes([str(step) for step in own.looks], "step", 100, unit=" %")
    return with_legend(Chart(echarts.lines(drawn, axes, colours), 300), drawn, colours)


def alt(found: Transfer, size: int) -> str:
    """One chart in words."""
    clauses = []
    for way in WAYS:
        if bands := found.bands(Cell(way, size)):
            first, last = (numbers.percent(each.middle) for each in (bands[0], bands[-1]))
            clauses.append(f"{NAMES[way]} from {first} to {last} at step {bands[-1].epoch}")
    return f"Line chart of the test error with {size} images of each class: {'; '.join(clauses)}."


def table(found: Transfer) -> Table:
    """Every error at every look."""
    rows = [
        Row(
            "",
            "part",
            tuple(map(TableCell, (NAMES[cell.way], f"{cell.images:,}", str(band.epoch), *errors(band)))),
        )
        for cell in found.curves
        for band in found.bands(cell)
    ]
    return Table("Error on the test images by step.", COLUMNS, tuple(rows))
