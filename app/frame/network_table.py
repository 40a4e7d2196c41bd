"""The table of a network: every part, a subtotal for each stage, and the total."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from app.drawing.numbers import difference, percent, whole
from app.drawing.strip.layout import pixels
from app.drawing.table import Cell, Column, Level, Row, Table
from resnet_core.cost import Cost, price
from resnet_core.language.layers import Residual, Shape
from resnet_core.plan import Plan, layers_in, layers_of
from resnet_core.readers.field import Field
from resnet_core.readers.parts import Part, fields_in
from resnet_core.readers.words import in_words

NETWORK = (
    Column("Block", number=False),
    Column("Kind", number=False),
    Column("Output"),
    Column("Parameters"),
    Column("share"),
    Column("MACs"),
    Column("share"),
    Column("Activations"),
    Column("Saved for backward"),
    Column("Receptive field"),
    Column("Stride"),
)


def network_table(
    plan: Plan, parts: Sequence[Part], pinned: Sequence[Part] = (), opened: Collection[str] = ()
) -> Table:
    """Every part, a subtotal for each stage, and the total; less `pinned`, where that has the part.

    Parts whose keys are in `opened` come with their layers.
    """
    all_of_it = _sum(parts)
    before = {part.key: _Amounts(part.cost, sum(part.saved)) for part in pinned}
    absent = _Amounts(Cost(0, 0, 0), 0) if pinned else None
    rows: list[Row] = []
    for stage in range(parts[-1].stage + 1):
        own = [part for part in parts if part.stage == stage]
        for part in own:
            layers = tuple(_layer_rows(plan, part, all_of_it)) if part.key in opened else ()
            rows.append(_part_row(part, all_of_it, before.get(part.key, absent), layers))
        if 0 < stage < parts[-1].stage:
            then = _sum([part for part in pinned if part.stage == stage]) if pinned else None
            rows.append(_sum_row(f"stage {stage}", "stage", _sum(own), all_of_it, then))
    rows.append(_sum_row("network", "total", all_of_it, all_of_it, _sum(pinned) if pinned else None))
    caption = (
        "Parameters and multiply-adds of each block for one image; bytes saved for backward of one batch."
    )
    return Table(caption, NETWORK, tuple(rows))


class _Amounts(NamedTuple):
    cost: Cost
    saved: int


def _sum(parts: Sequence[Part]) -> _Amounts:
    costs = [(part.copies, part.cost) for part in parts]
    return _Amounts(
        Cost(*(sum(copies * cost[index] for copies, cost in costs) for index in range(3))),
        sum(part.copies * sum(part.saved) for part in parts),
    )


def _part_row(part: Part, network: _Amounts, then: _Amounts | None, layers: tuple[Row, ...]) -> Row:
    now = _Amounts(part.cost, sum(part.saved))
    kind = _kind(part)
    cells = (
        Cell(part.name),
        Cell(kind),
        Cell(_map(part.out)),
        *_amounts(now, network, then, part.copies, bars=True),
    )
    return Row(part.key, "part", (*cells, *_field(part.field)), layers)


def _sum_row(name: str, level: Level, now: _Amounts, network: _Amounts, then: _Amounts | None) -> Row:
    blank = Cell("")
    return Row("", level, (Cell(name), blank, blank, *_amounts(now, network, then), blank, blank))


def _amounts(
    now: _Amounts, network: _Amounts, then: _Amounts | None, copies: int = 1, bars: bool = False
) -> tuple[Cell, ...]:
    params, macs = (
        copies * part / of if of else 0.0 for part, of in zip(now.cost[:2], network.cost[:2], strict=True)
    )
    old = (None,) * 4 if then is None else (*then.cost, then.saved)
    each = " each" if copies > 1 else ""
    return (
        Cell(whole(now.cost.params) + each, None, difference(now.cost.params, old[0])),
        Cell(_share(params), params if bars else None),
        Cell(whole(now.cost.macs) + each, None, difference(now.cost.macs, old[1])),
        Cell(_share(macs), macs if bars else None),
        Cell(whole(now.cost.activations), None, difference(now.cost.activations, old[2])),
        Cell(whole(now.saved), None, difference(now.saved, old[3])),
    )


def _share(share: float) -> str:
    return percent(share) if share else ""


def _layer_rows(plan: Plan, part: Part, network: _Amounts) -> Iterator[Row]:
    leaves = list(layers_of(layers_in(part.content)))
    for leaf, saved, field in zip(leaves, part.saved, fields_in(plan, part), strict=True):
        now = _Amounts(price(leaf), saved)
        cells = _amounts(now, network, None)
        start = (Cell(leaf.name), Cell(str(in_words(leaf))), Cell(_map(leaf.out)))
        yield Row("", "layer", (*start, *cells, *_field(field)))


def _kind(part: Part) -> str:
    if not isinstance(part.content, Residual):
        return "before the blocks" if part.stage == 0 else "after the blocks"
    link = {"none": "plain", "identity": "identity", "projection": "projection"}[part.content.link]
    return f"{link}, × {part.copies:,}" if part.copies > 1 else link


def _map(shape: Shape) -> str:
    return (
        f"{shape.channels:,} × {pixels(shape)}" if shape.height * shape.width > 1 else whole(shape.channels)
    )


def _field(field: Field) -> tuple[Cell, Cell]:
    return Cell(whole(field.size)), Cell(whole(field.jump))
