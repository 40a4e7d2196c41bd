"""The selected block beside what stands at its place in the other networks, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from app.drawing import numbers
from app.drawing.strip.columns import places
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.readers.comparison import Amounts, each
from resnet_core.readers.parts import Part
from resnet_core.search.comparison import ratio

COLUMNS = (
    Column("Network", number=False),
    Column("Block", number=False, help="The block that is selected, and those at its place."),
    Column("Output", help="Channels × pixels or tokens."),
    Column("Parameters", anchor="parameters"),
    Column("MACs", anchor="macs"),
    Column("Activations", anchor="activations"),
    Column("Saved for backward", anchor="saved-for-backward", unit="bytes"),
)
WRITE = (numbers.whole, numbers.whole, numbers.whole, numbers.in_bytes)
CAPTION = "The marked blocks. At each resolution the first goes with the first, and the last with the last."


def table(titles: Sequence[str], parts: Sequence[Part | None]) -> Table:
    """A row for each network; ratios are to the first that has a block there."""
    known = [part for part in parts if part]
    first = each(known[0])
    rows = (_row(title, part, first, part is known[0]) for title, part in zip(titles, parts, strict=True))
    return Table(CAPTION, COLUMNS, tuple(rows))


def _row(title: str, part: Part | None, first: Amounts, is_first: bool) -> Row:
    if part is None:
        nothing = (Cell("") for _ in COLUMNS[2:])
        return Row("", "part", (Cell(title), Cell("nothing at this resolution"), *nothing))
    counts = (
        Cell(write(now), delta="" if is_first else _times(now, then), exact=f"{now:,}")
        for now, then, write in zip(each(part), first, WRITE, strict=True)
    )
    output = f"{part.out.channels:,} × {places(part)}"
    return Row("", "part", (Cell(title), Cell(part.name), Cell(output), *counts))


def _times(now: int, then: int) -> str:
    times = ratio(now, then)
    return "" if times is None else f"{numbers.digits(times)} ×"
