"""Whether the training of a network fits in memory, the largest batch that does, and what makes it fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import repeat
from typing import Literal, NamedTuple

from resnet_core.cost import price_of
from resnet_core.language.plan import Content, Plan, Run, out_of
from resnet_core.plan import readable, unfold
from resnet_core.readers.memory import Optimizer
from resnet_core.readers.saved import saved_in_block
from resnet_core.readers.step import StepMemory, Training, step_memory
from resnet_core.search.axes import DEPTH_FIELDS
from resnet_core.search.bisection import last
from resnet_core.search.names import made_for
from resnet_core.spec import Dtype, Input, Spec
from resnet_core.zoo import ZOO

__all__ = [
    "FORMATS",
    "MOST_BATCH",
    "OPTIMIZERS",
    "Change",
    "Format",
    "Larger",
    "Setting",
    "all_blocks",
    "changes",
    "larger",
    "largest_batch",
    "needed",
    "recomputed",
]

Format = Literal["float32", "mixed", "bfloat16"]
FORMATS: tuple[Format, ...] = ("float32", "mixed", "bfloat16")
OPTIMIZERS: tuple[Optimizer, ...] = ("momentum", "sgd", "adam")
MOST_BATCH, HALF = 10**6, 10**6 // 2
NEXT_SIDE = 32  # pixels: what most networks divide the image by


class Setting(NamedTuple):
    """How a network is trained: weights and maps in `format`; of each stage the first `checkpoints` blocks
    save only what they read. Mixed are weights in float32 under autocast to bfloat16.
    """

    format: Format = "float32"
    optimizer: Optimizer = "momentum"
    checkpoints: tuple[int, ...] = ()

    @property
    def is_mixed(self) -> bool:
        """Whether autocast chooses the formats of maps."""
        return self.format == "mixed"

    @property
    def dtype(self) -> Dtype:
        """Of images and weights."""
        return "float32" if self.format == "mixed" else self.format

    @property
    def training(self) -> Training:
        """The same as `step_memory` has it."""
        return Training(self.optimizer, self.checkpoints, self.is_mixed)


class Change(NamedTuple):
    """A way to make it fit: the setting and batch, its peak, and multiply-adds done again for an image."""

    setting: Setting
    batch: int
    peak: int
    extra_macs: int


class Larger(NamedTuple):
    """The network on larger images, or the next deeper published one; and the largest batch that fits."""

    name: str
    side: int
    peak: int
    batch: int


def needed(spec: Spec, input: Input, setting: Setting) -> StepMemory:
    """Bytes at the fullest moment of a training step. The number format is that of the setting."""
    return step_memory(_plan(spec, input, setting), setting.training)


def largest_batch(spec: Spec, input: Input, setting: Setting, memory: int) -> int:
    """The most images in a batch with which a step fits in `memory` bytes; 0 if not even one does."""
    return _largest(spec, replace(input, batch=1), setting, memory)


@lru_cache(maxsize=256)
def _largest(spec: Spec, input: Input, setting: Setting, memory: int) -> int:
    peaks = (needed(spec, replace(input, batch=batch), setting).peak for batch in (MOST_BATCH, HALF))
    high, low = peaks
    near = MOST_BATCH - (high - memory) * HALF // max(high - low, 1)  # most of the bytes grow with the batch
    return last(partial(_fits, spec, input, setting, memory), MOST_BATCH, near=near)


def recomputed(plan: Plan, checkpoints: tuple[int, ...]) -> int:
    """Multiply-adds for an image that checkpoints do a second time."""
    counts = zip(plan.stages, checkpoints, strict=False)
    return sum(price_of(block).macs for stage, count in counts for block in _first(stage.runs, count))


def all_blocks(plan: Plan) -> tuple[int, ...]:
    """Checkpoints in every block."""
    return tuple(stage.blocks for stage in plan.stages)


def changes(spec: Spec, input: Input, setting: Setting, memory: int) -> tuple[Change, ...]:
    """Ways to make a batch fit that does not, the cheapest first.

    First those that do no multiply-add twice and keep the batch; then checkpoints, where they are enough;
    both where neither is; and last the largest batch that fits.
    """
    formats = [setting._replace(format=format) for format in _smaller(setting.format)]
    ways = [each for each in formats if _fits(spec, input, each, memory, input.batch)]
    ways += _with_checkpoints(spec, input, setting, memory)
    if not ways:
        ways = [way for each in formats for way in _with_checkpoints(spec, input, each, memory)]
    found = [_change(spec, input, way, setting) for way in ways]
    if batch := largest_batch(spec, input, setting, memory):
        found.append(_change(spec, replace(input, batch=batch), setting, setting))
    return tuple(found)


def _change(spec: Spec, input: Input, way: Setting, setting: Setting) -> Change:
    plan = _plan(spec, input, way)
    extra = recomputed(plan, way.checkpoints) - recomputed(plan, setting.checkpoints)
    return Change(way, input.batch, needed(spec, input, way).peak, extra)


def _with_checkpoints(spec: Spec, input: Input, setting: Setting, memory: int) -> list[Setting]:
    least = _least_checkpoints(spec, input, setting, memory)
    return [setting._replace(checkpoints=least)] if least else []


def larger(spec: Spec, input: Input, setting: Setting, memory: int) -> tuple[Larger, ...]:
    """The same on images 32 pixels larger, and the next deeper published network of the family."""
    images, _ = readable(spec, replace(input, height=input.height + NEXT_SIDE, width=input.width + NEXT_SIDE))
    asked = [("", spec, images)]
    if deeper := _deeper(spec):
        asked.append((deeper, ZOO[deeper], input))
    return tuple(
        Larger(
            name,
            at.height,
            needed(network, at, setting).peak,
            largest_batch(network, at, setting, memory),
        )
        for name, network, at in asked
    )


def _plan(spec: Spec, input: Input, setting: Setting) -> Plan:
    return unfold(spec, replace(input, dtype=setting.dtype))


def _fits(spec: Spec, input: Input, setting: Setting, memory: int, batch: int) -> bool:
    return needed(spec, replace(input, batch=batch), setting).peak <= memory


def _smaller(format: Format) -> tuple[Format, ...]:
    return FORMATS[FORMATS.index(format) + 1 :]


def _least_checkpoints(spec: Spec, input: Input, setting: Setting, memory: int) -> tuple[int, ...] | None:
    """The fewest checkpoints with which it fits; those come first that free most bytes for a multiply-add."""
    plan = _plan(spec, input, setting)
    order = sorted(range(len(plan.stages)), key=lambda stage: -_worth(plan, stage))

    def first(blocks: int) -> tuple[int, ...]:
        counts = [0] * len(order)
        for stage in order:
            counts[stage] = min(blocks, plan.stages[stage].blocks)
            blocks -= counts[stage]
        return tuple(counts)

    least = (
        last(
            lambda n: not _fits(spec, input, setting._replace(checkpoints=first(n)), memory, input.batch),
            plan.blocks,
        )
        + 1
    )
    return first(least) if least <= plan.blocks else None


def _worth(plan: Plan, stage: int) -> float:
    block = plan.stages[stage].runs[-1].block
    kept = sum(saved_in_block(block, plan.input)) - out_of(block).elements * plan.input.element_bytes
    return kept / max(price_of(block).macs, 1)


def _first(own: tuple[Run, ...], count: int) -> Iterator[Content]:
    for block, copies in own:
        yield from repeat(block, min(copies, count))
        count -= min(copies, count)


@lru_cache(maxsize=64)
def _deeper(spec: Spec) -> str | None:
    """The published network of the same family that is the next in depth, with least else changed."""
    depth = unfold(spec, made_for(spec)).depth
    family = ((name, other) for name, other in ZOO.items() if type(other) is type(spec))
    deeper = [
        (_differences(spec, other), found, name)
        for name, other in family
        if (found := _depth_of(name)) > depth
    ]
    return min(deeper)[2] if deeper else None


@cache
def _depth_of(name: str) -> int:
    """Of a published network: to unfold all of a family takes longer than what is asked of them."""
    return unfold(ZOO[name], made_for(ZOO[name])).depth


def _differences(spec: Spec, other: Spec) -> int:
    same = (value == vars(other)[field] for field, value in vars(spec).items() if field not in DEPTH_FIELDS)
    return -[*same].count(True)
