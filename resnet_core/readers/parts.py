"""The parts of a network that a page shows one by one: stem, blocks and head, with many equal blocks in one.

The drawing and the table are made of the same parts, so what is selected in one is selected in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, assert_never

from resnet_core.cost import Cost, price, price_of
from resnet_core.language.layers import (
    Activation,
    AvgPool,
    Conv,
    DropPath,
    Gate,
    GlobalPool,
    Layer,
    Linear,
    MaxPool,
    Norm,
    Pad,
    Residual,
    Shape,
    Split,
)
from resnet_core.language.plan import Content, Plan
from resnet_core.readers.field import Field, field_after, field_before, layer_fields, receptive_field
from resnet_core.readers.saved import saved_by_layer

SHOWN_ONE_BY_ONE = 8  # blocks of a stage; a longer stage is its opening block and "x n"
BLOCK_NAME = re.compile(r"layer([1-9])\.([0-9]{1,9})")


class Part(NamedTuple):
    """The stem, the head, or `copies` equal blocks one after another; `cost` and `saved` are of one of them.

    `run` is the place among `runs`. `stage` counts from 1; the stem has 0, the head one more than the last
    stage. `field` is at the end of the last copy.
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
    match layers[0]:
        case Norm() | Activation() | DropPath() | Gate():
            return layers[0].out
        case Conv() | Linear() | MaxPool() | AvgPool() | GlobalPool() | Pad() | Split():
            return layers[0].inp
        case _:
            assert_never(layers[0])


def parts_of(plan: Plan, one_by_one: int = SHOWN_ONE_BY_ONE) -> tuple[Part, ...]:
    """The parts from the image to the classes; a stage of more than `one_by_one` blocks folds each run."""
    return tuple(_parts(plan, one_by_one))


def _parts(plan: Plan, one_by_one: int) -> Iterator[Part]:
    saved, fields = saved_by_layer(plan), receptive_field(plan)
    last = len(saved) - 1
    yield Part("stem", 0, 0, 0, 1, plan.stem, price_of(plan.stem), saved[0], fields[0])
    place = 1
    for index, stage in enumerate(plan.stages):
        copy, field = 0, fields[index]
        for block, copies in stage.runs:
            folded = copies if stage.blocks > one_by_one else 1
            for first in range(copy, copy + copies, folded):
                field = field_after(block, field, folded)
                key, cost = f"{stage.name}.{first}", price(block)
                yield Part(key, place, index + 1, first, folded, block, cost, saved[place], field)
            copy, place = copy + copies, place + 1
    head = len(plan.stages) + 1
    yield Part("head", last, head, 0, 1, plan.head, price_of(plan.head), saved[last], fields[-1])


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


def fields_in(plan: Plan, part: Part) -> tuple[Field, ...]:
    """The field after each leaf layer of the part, of its first copy."""
    if part.key == "stem":
        return layer_fields(part.content)
    before = (
        receptive_field(plan)[-1] if part.key == "head" else field_before(plan, part.stage - 1, part.copy)
    )
    return layer_fields(part.content, before)
