"""What makes a batch fit, and what larger images or a deeper network would take, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from app.fit import words
from resnet_core.cost import price
from resnet_core.plan import Plan
from resnet_core.search.fit import Change, Larger, Setting
from resnet_core.zoo import PUBLISHED

CHANGES = (
    Column("Change", number=False),
    Column("Peak", unit="bytes"),
    Column("Extra multiply-adds", help="For one image of training, beside its forward and backward pass."),
)
LARGER = (
    Column("Network", number=False),
    Column("Peak of this batch", unit="bytes"),
    Column("Largest batch"),
)


def changes(found: Sequence[Change], setting: Setting, plan: Plan) -> Table:
    """A line for each way, those first that do no multiply-add twice."""
    rows = tuple(_change(each, setting, plan) for each in found)
    return Table("Each way is enough by itself.", CHANGES, rows)


def larger(found: Sequence[Larger]) -> Table:
    """A line for larger images, and one for the next deeper published network."""
    rows = (
        Row("", "part", (Cell(_title(each)), _bytes(each.peak), Cell(numbers.whole(each.batch))))
        for each in found
    )
    return Table("All else as it is above.", LARGER, tuple(rows))


def _change(each: Change, setting: Setting, plan: Plan) -> Row:
    share = each.extra_macs / (3 * price(plan).macs)
    extra = f"{numbers.short(each.extra_macs)} (+{numbers.percent(share)})" if each.extra_macs else "none"
    cells = (
        Cell(words.change(each, setting, plan)),
        _bytes(each.peak),
        Cell(extra, exact=f"{each.extra_macs}"),
    )
    return Row("", "part", cells)


def _title(each: Larger) -> str:
    if each.name:
        return PUBLISHED[each.name].title
    return f"On images of {each.side:,} × {each.side:,}"


def _bytes(count: int) -> Cell:
    return Cell(numbers.in_bytes(count), exact=f"{count}")
