"""The figures of the networks as a table, each with its ratio to the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TypeAlias

from app.drawing import numbers
from app.drawing.strip.columns import pixels
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.language.layers import Shape
from resnet_core.search import comparison
from resnet_core.search.comparison import Top1, ratio

NETWORK = Column("Network", number=False, help="The first is the one that the panel changes.")
COUNTS = (
    Column("Parameters", help="Learned numbers.", anchor="parameters"),
    Column("MACs", help="Multiply-adds for one image or signal.", anchor="macs"),
    Column("Saved for backward", help="For one batch.", anchor="saved-for-backward", unit="bytes"),
    Column("Inference peak", help="For one batch.", anchor="inference-peak", unit="bytes"),
    Column("Depth", help="Weighted layers on the main path.", anchor="depth"),
    Column("Receptive field, px", help="Of a value of the last map.", anchor="receptive-field"),
)
PREDICTED = Column("Predicted latency", help="Of one batch.", anchor="predicted-latency", unit="seconds")
MEASURED = Column("Measured latency", help="Of one batch.", anchor="latency", unit="seconds")
ERROR = Column("Published top-1 error", help="Below the table: the images it is for, and where it stands.")
Seconds: TypeAlias = Callable[[comparison.Row], float | None]
WRITE: tuple[Callable[[int], str], ...] = (
    numbers.whole,
    numbers.whole,
    numbers.in_bytes,
    numbers.in_bytes,
    numbers.whole,
)
TIMES: tuple[tuple[Column, Seconds], ...] = (
    (PREDICTED, attrgetter("predicted")),
    (MEASURED, attrgetter("measured")),
)
CAPTION = "Under a number: how many times that of the first network."


def table(rows: Sequence[comparison.Row]) -> Table:
    """A row for each network; a latency has a column where one is known."""
    times = [(column, of) for column, of in TIMES if any(map(of, rows))]
    columns = (NETWORK, *COUNTS, *(column for column, _ in times), ERROR)
    lines = tuple(_row(row, rows[0], [of for _, of in times]) for row in rows)
    return Table(CAPTION if len(rows) > 1 else "", columns, lines)


def _row(row: comparison.Row, first: comparison.Row, times: Sequence[Seconds]) -> Row:
    counts = [
        Cell(write(now), delta=_times(now, then, row is first), exact=f"{now:,}")
        for now, then, write in zip(row.figures, first.figures, WRITE, strict=True)
    ]
    latencies = [_latency(of(row), of(first), row is first) for of in times]
    start = Cell(row.title, note=_images(row))
    return Row("", "part", (start, *counts, _field(row, first), *latencies, _top1(row.published)))


def _times(now: float, then: float, is_first: bool) -> str:
    times = None if is_first else ratio(now, then)
    return "" if times is None else f"{numbers.digits(times)} ×"


def _field(row: comparison.Row, first: comparison.Row) -> Cell:
    now, then = row.field, first.field
    if now.whole:
        return Cell("whole image")
    times = _times(now.size, then.size, row is first or then.whole)
    return Cell(numbers.whole(now.size), delta=times)


def _latency(now: float | None, then: float | None, is_first: bool) -> Cell:
    if now is None:
        return Cell("–")
    times = _times(now, then, is_first) if then else ""
    return Cell(numbers.seconds(now), delta=times, exact=f"{now}")


def _images(row: comparison.Row) -> str:
    input = row.input
    size = pixels(Shape(1, input.height, input.width))
    batch = f", batch {input.batch:,}" if input.batch != 1 else ""
    return f"{size}{batch}, {input.dtype}"


def _top1(published: Top1 | None) -> Cell:
    if published is None:
        return Cell("")
    errors, input = published
    return Cell(f"{errors.top1} %", note=f"{errors.dataset}, {pixels(Shape(1, input.height, input.width))}")
