"""The error at the end by number of training images, one line for each way."""

from __future__ import annotations

from functools import partial

from app.drawing import echarts, numbers
from app.drawing.echarts import Axes, Chart, Line
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Cell as TableCell
from app.drawing.table import Column, Row, Table
from app.transfer.words import DASHES, NAMES, colours_of
from resnet_core.labs.training.curves import Band
from resnet_core.labs.transfer.findings import Cell, Transfer
from resnet_core.labs.transfer.settings import WAYS, Way

CAPTION = (
    "Error on the test images after the last step: the median of the seeds, and a band from the lowest "
    "to the highest."
)
COLUMNS = (
    Column("Learns", number=False),
    Column("Images a class"),
    *map(Column, ("Median", "Lowest", "Highest", "Seeds")),
)
TOP = 34  # pixels for the legend, which has two lines on a phone


def exhibit(found: Transfer, colours: Palette) -> Exhibit:
    """The chart of all that is known so far."""
    return Exhibit(chart(found, colours), CAPTION, alt(found), partial(table, found))


def chart(found: Transfer, colours: Palette) -> Chart:
    """Errors against the number of images of each class."""
    drawn = [_line(found, way, colours) for way in WAYS]
    axes = Axes([f"{size:,}" for size in found.sizes], "training images of each class", unit=" %", gap=True)
    return with_legend(Chart(echarts.lines(drawn, axes, colours), 340), drawn, colours)


def with_legend(chart: Chart, drawn: list[Line], colours: Palette) -> Chart:
    """The chart with the names of its lines above it."""
    names = echarts.legend([line.name for line in drawn], colours) | {"itemWidth": 22}
    grid = chart.options["grid"] | {"top": TOP + 14}
    return chart._replace(options=chart.options | {"legend": names, "grid": grid})


def alt(found: Transfer) -> str:
    """The chart in words."""
    clauses = (
        f"{NAMES[cell.way]} with {cell.images} images a class {numbers.percent(band.middle)}"
        for cell in found.curves
        if (band := found.end(cell))
    )
    return f"Line chart of the test error. {'; '.join(clauses) or 'Nothing has ended yet'}."


def table(found: Transfer) -> Table:
    """Every error with its range over the seeds."""
    rows = [
        Row("", "part", tuple(map(TableCell, (NAMES[cell.way], f"{cell.images:,}", *errors(band)))))
        for cell in found.curves
        if (band := found.end(cell))
    ]
    return Table("Error on the test images after the last step.", COLUMNS, tuple(rows))


def errors(band: Band) -> tuple[str, ...]:
    """Median, lowest, highest, and how many seeds."""
    return *map(numbers.percent, (band.middle, band.low, band.high)), str(band.seeds)


def _line(found: Transfer, way: Way, colours: Palette) -> Line:
    ends = [found.end(Cell(way, size)) for size in found.sizes]
    return styled(way, ends, colours)


def styled(way: Way, bands: list[Band | None], colours: Palette) -> Line:
    """The line of one way through these bands, in percent."""
    low, middle, high = (
        [band and numbers.rounded(100 * getattr(band, side), 2) for band in bands]
        for side in ("low", "middle", "high")
    )
    several = any(band.seeds > 1 for band in bands if band)
    return Line(
        NAMES[way],
        colours_of(colours)[way],
        middle,
        low if several else (),
        high if several else (),
        dash=DASHES[way],
    )
