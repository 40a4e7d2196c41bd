"""The parts of a network that a page shows one by one: stem, blocks and head, with many equal blocks in one.

The drawing and the table are made of the same parts, so what is selected in one is selected in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from resnet_core.cost import Cost, price, total
from resnet_core.language.layers import Layer, Residual, Shape
from resnet_core.language.plan import Plan
from resnet_core.readers.field import Field, block_field, field_before, layer_fields, receptive_field
from resnet_core.readers.memory import StageParts, saved_by_layer

SHOWN_ONE_BY_ONE = 8  # blocks of a stage; a longer stage is its opening block and "x n"
BLOCK_NAME = re.compile(r"layer([1-9])\.([0-9]{1,9})")


class Part(NamedTuple):
    """The stem, the head, or `copies` equal blocks one after another; `cost` and `saved` are of one of them.

    `stage` counts from 1; the stem has 0, the head one more than the last stage. `field` is at the end of the
    last copy.
    """

    key: str
    stage: int
    copy: int
    copies: int
    content: Residual | tuple[Layer, ...]
    cost: Cost
    saved: tuple[int, ...]
    field: Field

    @property
    def name(self) -> str:
        """`layer3.1`, or `layer3.1 to 22`."""
        return self.key if self.copies == 1 else f"{self.key} to {self.copy + self.copies - 1:,}"

    @property
    def inp(self) -> Shape:
        """The shape of what the part reads."""
        return self.content.inp if isinstance(self.content, Residual) else input_of(self.content)

    @property
    def out(self) -> Shape:
        """The shape of what the part gives."""
        return self.content.out if isinstance(self.content, Residual) else self.content[-1].out


def input_of(layers: tuple[Layer, ...]) -> Shape:
    """The shape of what a chain of layers reads; a norm or an activation reads what it gives."""
    first = layers[0]
    return getattr(first, "inp", first.out)


def parts_of(plan: Plan, one_by_one: int = SHOWN_ONE_BY_ONE) -> tuple[Part, ...]:
    """The parts from the image to the classes; a stage of more than `one_by_one` blocks gives two."""
    saved, fields = saved_by_layer(plan), receptive_field(plan)
    head = len(plan.stages) + 1
    return (
        Part("stem", 0, 0, 1, plan.stem, _sum(plan.stem), saved.stem, fields[0]),
        *(
            part
            for index, kept in enumerate(saved.stages)
            for part in _of_stage(plan, index, kept, fields[index + 1], one_by_one)
        ),
        Part("head", head, 0, 1, plan.head, _sum(plan.head), saved.head, fields[-1]),
    )


def _of_stage(
    plan: Plan, index: int, saved: StageParts[tuple[int, ...]], end: Field, one_by_one: int
) -> Iterator[Part]:
    stage, name = plan.stages[index], plan.stages[index].name
    start = block_field(plan, index, 0)
    yield Part(f"{name}.0", index + 1, 0, 1, stage.opening, price(stage.opening), saved.opening, start)
    if stage.rest is None:
        return
    cost, kept = price(stage.rest), saved.rest or ()
    others = stage.blocks - 1
    # All alike, so each widens the field by as much, up to the end of the stage.
    size, padding = (end.size - start.size) // others, (end.padding - start.padding) // others
    copies = others if stage.blocks > one_by_one else 1
    for copy in range(1, stage.blocks, copies):
        last = copy + copies - 1
        field = Field(start.size + last * size, end.jump, start.padding + last * padding)
        yield Part(f"{name}.{copy}", index + 1, copy, copies, stage.rest, cost, kept, field)


def part_named(parts: tuple[Part, ...], name: str) -> Part:
    """The part of that name, or the one it is folded into; the first block where there is none such."""
    for part in parts:
        if part.key == name:
            return part
    if found := BLOCK_NAME.fullmatch(name):
        stage, copy = int(found[1]), int(found[2])
        for part in parts[1:-1]:
            if part.stage == stage and part.copy <= copy < part.copy + part.copies:
                return part
    return parts[1]


def layers_in(part: Part) -> tuple[Layer, ...]:
    """The layers of a part, in the order of torchvision's state_dict."""
    block = part.content
    return block.pre + block.branch + block.shortcut + block.post if isinstance(block, Residual) else block


def fields_in(plan: Plan, part: Part) -> tuple[Field, ...]:
    """The field after each leaf layer of the part, of its first copy."""
    if part.key == "stem":
        return layer_fields(part.content)
    before = (
        receptive_field(plan)[-1] if part.key == "head" else field_before(plan, part.stage - 1, part.copy)
    )
    return layer_fields(part.content, before)


def _sum(layers: tuple[Layer, ...]) -> Cost:
    return total(tuple(map(price, layers)))
