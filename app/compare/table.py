"""The figures of the networks as a table, each with its ratio to the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from app.compare import words
from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from app.frame import words as frame_words
from resnet_core.network import Network
from resnet_core.search import comparison
from resnet_core.search.comparison import Top1, ratio

COLUMNS = (
    Column("Network", number=False, help="The first is the one that the panel changes."),
    Column("Images", number=False, help="Height × width in pixels, batch and number format."),
    Column("Parameters", help="Learned numbers.", anchor="parameters"),
    Column("MACs", help="Multiply-adds for one image.", anchor="macs"),
    Column("Saved for backward", help="For one batch.", anchor="saved-for-backward", unit="bytes"),
    Column("Inference peak", help="For one batch.", anchor="inference-peak", unit="bytes"),
    Column("Depth", help="Weighted layers on the longest path.", anchor="depth"),
    Column("Receptive field, px", help="Of a value of the last map.", anchor="receptive-field"),
    Column("Published top-1 error", number=False, help="With the images it is for, and where it stands."),
)
WRITE: tuple[Callable[[int], str], ...] = (
    numbers.whole,
    numbers.whole,
    numbers.in_bytes,
    numbers.in_bytes,
    numbers.whole,
)
CAPTION = "Under a number: how many times that of the first network. " + words.CONVENTION


@lru_cache(maxsize=64)
def row_of(network: Network) -> comparison.Row:
    """The figures of a network, under its title."""
    return comparison.row(network.plan, frame_words.full_title(network))


def rows_of(networks: Sequence[Network]) -> tuple[comparison.Row, ...]:
    """The figures of all networks."""
    return tuple(map(row_of, networks))


def table(rows: Sequence[comparison.Row]) -> Table:
    """A row for each network."""
    return Table(CAPTION, COLUMNS, tuple(_row(each, rows[0], each is not rows[0]) for each in rows))


def _row(row: comparison.Row, first: comparison.Row, beside: bool) -> Row:
    cells = [
        Cell(write(now), delta=_times(now, then) if beside else "", exact=f"{now:,}")
        for now, then, write in zip(row.figures, first.figures, WRITE, strict=True)
    ]
    return Row(
        "",
        "part",
        (Cell(row.title), Cell(_images(row)), *cells, _field(row, first, beside), _top1(row.published)),
    )


def _times(now: int, then: int) -> str:
    times = ratio(now, then)
    return "" if times is None else f"{numbers.digits(times)} ×"


def _field(row: comparison.Row, first: comparison.Row, beside: bool) -> Cell:
    if row.field.whole:
        return Cell("whole image")
    times = "" if first.field.whole or not beside else _times(row.field.size, first.field.size)
    return Cell(numbers.whole(row.field.size), delta=times)


def _images(row: comparison.Row) -> str:
    input = row.input
    batch = f", batch {input.batch:,}" if input.batch != 1 else ""
    return f"{input.height:,} × {input.width:,}{batch}, {input.dtype}"


def _top1(published: Top1 | None) -> Cell:
    if published is None:
        return Cell("")
    errors, input = published
    where = f"{errors.dataset}, {input.height} × {input.width}, {errors.protocol}; {errors.source}"
    return Cell(f"{errors.top1} %", note=where)
