"""The parts of a network that a page shows one by one: stem, blocks and head, with many equal blocks in one.

The drawing and the table are made of the same parts, so what is selected in one is selected in the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from resnet_core.cost import Cost, price_of
from resnet_core.language.layers import (
    Shape,
)
from resnet_core.language.plan import Content, Plan, inp_of, out_of
from resnet_core.readers.field import (
    PIXEL,
    Field,
    field_after,
    field_before,
    fields_after,
    layer_fields,
    receptive_field,
)
from resnet_core.readers.links import Way, way_around
from resnet_core.readers.saved import saved_by_layer

SHOWN_ONE_BY_ONE = 8  # blocks of a stage; a longer stage is its opening block and "x n"
BLOCK_NAME = re.compile(r"(?:layer|stage)([1-9])\.([0-9]{1,9})")


class Part(NamedTuple):
    """The stem, the head, or `copies` equal blocks one after another; `cost` and `saved` are of one of them.

    `run` is the place among `runs`. `stage` counts from 1; the stem has 0, the head one more than the last
    stage. `field` is at the end of the last copy, `way` the way around its layers.
    """

    key: str
    run: int
    stage: int
    copy: int
    copies: int
    content: Content
    cost: Cost
    saved: tuple[int, ...]
    field: Field
    way: Way

    @property
    def name(self) -> str:
        """`layer3.1`, or `layer3.1 to 22`."""
        return self.key if self.copies == 1 else f"{self.key} to {self.copy + self.copies - 1:,}"

    @property
    def is_entry(self) -> bool:
        """Whether it is no block, but what comes before the blocks of its stage."""
        return self.key.endswith(".entry")

    @property
    def is_block(self) -> bool:
        """Whether it is neither the stem, nor the head, nor an entry."""
        return self.key not in ("stem", "head") and not self.is_entry

    @property
    def inp(self) -> Shape:
        """The shape of what the part reads."""
        return inp_of(self.content)

    @property
    def out(self) -> Shape:
        """The shape of what the part gives."""
        return out_of(self.content)


def parts_of(
    plan: Plan, one_by_one: int = SHOWN_ONE_BY_ONE, saved: tuple[tuple[int, ...], ...] = ()
) -> tuple[Part, ...]:
    """The parts from the image to the classes; a stage of more than `one_by_one` blocks folds each run.

    `saved` is what `saved_by_layer` says of the plan, if it is known already.
    """
    return tuple(_parts(plan, one_by_one, saved or saved_by_layer(plan)))


def _parts(plan: Plan, one_by_one: int, saved: tuple[tuple[int, ...], ...]) -> Iterator[Part]:
    field = field_after(plan.stem, PIXEL, 1)
    last = len(saved) - 1
    if plan.stem:
        cost, way = price_of(plan.stem), way_around(plan.stem)
        yield Part("stem", 0, 0, 0, 1, plan.stem, cost, saved[0], field, way)
    place = len(plan.stem[:1])
    for index, stage in enumerate(plan.stages):
        copy = 0
        if stage.entry:
            key, cost, way = f"{stage.name}.entry", price_of(stage.entry), way_around(stage.entry)
            field = field_after(stage.entry, field, 1)
            yield Part(key, place, index + 1, 0, 1, stage.entry, cost, saved[place], field, way)
            place += 1
        folds = stage.blocks > one_by_one
        for block, copies in stage.runs:
            folded = copies if folds else 1
            cost, way = price_of(block), way_around(block)
            fields = (field_after(block, field, copies),) if folds else fields_after(block, field, copies)
            for first, field in zip(range(copy, copy + copies, folded), fields, strict=True):
                key = f"{stage.name}.{first}"
                yield Part(key, place, index + 1, first, folded, block, cost, saved[place], field, way)
            copy, place = copy + copies, place + 1
    cost, way = price_of(plan.head), way_around(plan.head)
    yield Part("head", last, len(plan.stages) + 1, 0, 1, plan.head, cost, saved[last], field, way)


def spread(parts: Sequence[Part], one_by_one: int) -> tuple[Part, ...]:
    """The parts that `parts_of` gives for a larger `one_by_one`, of those that it gave for a smaller one."""
    blocks = Counter[int]()
    for part in blocks_of(parts):
        blocks[part.stage] += part.copies
    return tuple(_spread(parts, {stage for stage, count in blocks.items() if count <= one_by_one}))


def _spread(parts: Sequence[Part], stages: Collection[int]) -> Iterator[Part]:
    before = PIXEL
    for part in parts:
        if part.copies == 1 or part.stage not in stages:
            yield part
        else:
            stage = part.key.rpartition(".")[0]
            for copy, after in enumerate(fields_after(part.content, before, part.copies), part.copy):
                yield part._replace(key=f"{stage}.{copy}", copy=copy, copies=1, field=after)
        before = part.field


def part_named(parts: tuple[Part, ...], name: str) -> Part:
    """The part of that name, or the one it is folded into; the first block where there is none such."""
    for part in parts:
        if part.key == name:
            return part
    if found := BLOCK_NAME.fullmatch(name):
        stage, copy = int(found[1]), int(found[2])
        for part in blocks_of(parts):
            if part.stage == stage and part.copy <= copy < part.copy + part.copies:
                return part
    return blocks_of(parts)[0]


def in_stages(parts: Sequence[Part]) -> tuple[Part, ...]:
    """All but the stem and the head: the entries and blocks of the stages."""
    return tuple(part for part in parts[:-1] if part.stage)


def blocks_of(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts that are blocks."""
    return tuple(part for part in in_stages(parts) if not part.is_entry)


def fields_in(plan: Plan, part: Part) -> tuple[Field, ...]:
    """The field after each leaf layer of the part, of its first copy."""
    if part.key == "stem":
        return layer_fields(part.content)
    if part.key == "head" or part.is_entry:
        return layer_fields(part.content, receptive_field(plan)[part.stage - 1])
    return layer_fields(part.content, field_before(plan, part.stage - 1, part.copy))
