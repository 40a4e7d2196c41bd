"""The fullest moment of a training step: forward, loss, backward, and the step of the optimizer.

Gradients are freed before each step, as `zero_grad` does. Of a block that is a checkpoint only what it reads
is saved; its forward is done again when the backward pass comes to it (Chen 2016, arXiv 1604.06174). A run of
equal blocks is walked twice, however long it is: each further copy adds as much as the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from resnet_core.cost import price_of
from resnet_core.language.input import Input
from resnet_core.language.layers import Layer, Leaf, Residual, layers_of
from resnet_core.language.plan import Content, Plan, layers_in, out_of, runs
from resnet_core.readers.backward import Meter, Moment, backward
from resnet_core.readers.footprint import scratch
from resnet_core.readers.formats import WIDE, Unit, read_copies, widens
from resnet_core.readers.memory import Optimizer, memory
from resnet_core.readers.peak import peak_in_block
from resnet_core.readers.saved import Kept, image_bytes, walk_content
from resnet_core.readers.weight_names import tensors_of
from resnet_core.readers.workspace import Layout, puts_channels_last

__all__ = [
    "MARGIN",
    "TEMPORARIES",
    "Part",
    "StepMemory",
    "Training",
    "largest_tensor",
    "layout_of",
    "margin",
    "passed_of",
    "step_memory",
]

MARGIN = 256  # of which one part is added: vectors of a channel's sums, labels, and rounding by allocators
NARROWED, WIDENED = 32, 4  # of which one part is added in mixed precision: all maps in bfloat16, or not all
TEMPORARIES = 2  # of the largest tensor of weights, in Adam's step


class Training(NamedTuple):
    """How a network is trained: of each stage the first `checkpoints` blocks are checkpoints.

    In mixed precision weights are float32, and the forward pass is under autocast to bfloat16.
    """

    optimizer: Optimizer = "momentum"
    checkpoints: tuple[int, ...] = ()
    is_mixed: bool = False


class StepMemory(NamedTuple):
    """Bytes at the fullest moment of a training step.

    Weights, buffers and the optimizer's state are held all the time; `moment` is what else is alive then.
    `saved` is what autograd holds at the end of the forward pass.
    """

    weights: int
    buffers: int
    optimizer: int
    moment: Moment
    saved: int

    @property
    def peak(self) -> int:
        """All that is alive at the fullest moment."""
        return self.weights + self.buffers + self.optimizer + self.moment.total


class Part(NamedTuple):
    """A run of equal blocks that are all checkpoints, or none of them."""

    content: Content
    copies: int
    is_checkpoint: bool


class Passed(NamedTuple):
    """A part after its forward: the bytes that each leaf of one copy saved, and those of what it reads."""

    part: Part
    rows: tuple[int, ...]
    reads: int

    @property
    def held(self) -> int:
        """Bytes that the forward of one copy leaves saved."""
        return self.reads if self.part.is_checkpoint else sum(self.rows)


def step_memory(plan: Plan, training: Training) -> StepMemory:
    """Bytes of a step on one batch, from above. As quick for a million blocks as for sixteen."""
    held = memory(plan, training.optimizer)
    meter = Meter(layout_of(plan, training.is_mixed))
    passed = list(_forward(meter, plan, training))
    saved = meter.saved
    meter.maps = plan.classes * plan.input.batch * plan.input.element_bytes  # the gradient of the scores
    meter.look(2 * meter.maps)  # the loss saves their logarithms
    for place, each in reversed(tuple(enumerate(passed))):
        _backward(meter, each, place > 0, plan.input)
    meter.maps = image_bytes(plan)  # whoever trains holds them until the next batch
    meter.look(TEMPORARIES * _largest_tensor(plan) if training.optimizer == "adam" else 0)
    static = held.weights + held.buffers + held.optimizer
    more = (static + meter.fullest.total) // MARGIN + _unseen(plan, training, meter.fullest.total)
    moment = meter.fullest._replace(workspace=meter.fullest.workspace + more)
    return StepMemory(held.weights, held.buffers, held.optimizer, moment, saved)


def _unseen(plan: Plan, training: Training, most: int) -> int:
    """Bytes of copies between two formats, which are not followed one by one; from above."""
    return most // share if (share := margin(plan, training.is_mixed)) else 0


def margin(plan: Plan, is_mixed: bool) -> int:
    """Of which one part is added for copies between two formats; 0 where there is one format."""
    if not is_mixed:
        return 0
    return WIDENED if any(map(widens, _leaves(plan))) else NARROWED


def layout_of(plan: Plan, is_mixed: bool) -> Layout:
    """In mixed precision gradients of maps are taken to be float32 wherever any layer gives such maps."""
    unit, leaves = Unit.of(plan.input, is_mixed), tuple(_leaves(plan))
    if is_mixed and any(map(widens, leaves)):
        unit = unit._replace(element=WIDE, map=WIDE * unit.batch)
    return Layout(unit, plan.input.element_bytes, any(map(puts_channels_last, leaves)))


def _parts(plan: Plan, checkpoints: tuple[int, ...]) -> Iterator[Part]:
    """As `runs`, with the blocks that are checkpoints by themselves."""
    left = dict(zip((stage.name for stage in plan.stages), checkpoints, strict=False))
    for name, content, copies in runs(plan):
        stage, _, place = name.partition(".")
        again = min(left.get(stage, 0), copies) if place not in ("", "entry") else 0
        if again:
            left[stage] -= again
            yield Part(content, again, True)
        if copies > again:
            yield Part(content, copies - again, False)


def _forward(meter: Meter, plan: Plan, training: Training) -> Iterator[Passed]:
    """The first copy of each part, and then all others at once."""
    unit = Unit.of(plan.input, training.is_mixed)
    x = Kept(image_bytes(plan), unit.image)
    for part in _parts(plan, training.checkpoints):
        for copies in (1, part.copies - 1) if part.copies > 1 else (1,):
            passed, x = passed_of(meter, part._replace(copies=copies), x, unit)
            meter.saved += copies * passed.held
            meter.look(scratch(layers_in(part.content), plan.input))
            yield passed


def passed_of(meter: Meter, part: Part, x: Kept, unit: Unit) -> tuple[Passed, Kept]:
    """One copy after its forward, and what it gives; the meter has the maps that nobody saved."""
    rows = list[int]()
    if not part.is_checkpoint:
        y = walk_content(part.content, x, unit, rows)
        meter.maps = sum(each.bytes for each in (x, y) if not each.kept)
        return Passed(part, tuple(rows), 0), y
    # Autocast holds the copies of a checkpoint's weights until the forward pass of all is done.
    reads = x.keep() + sum(read_copies(leaf, WIDE, unit)[1] for leaf in layers_of(layers_in(part.content)))
    y = walk_content(part.content, Kept(x.bytes, x.element, True), unit, rows)
    meter.maps = peak_in_block(part.content, meter.layout.unit)
    return Passed(part, tuple(rows), reads), Kept(y.bytes, y.element)


def _backward(meter: Meter, passed: Passed, needed: bool, input: Input) -> None:
    """The last copy, and the first: of those in between each leaves as much as the last."""
    content, copies, _ = passed.part
    _backward_of_one(meter, passed, needed, input)
    if copies > 1:
        meter.gradients += (copies - 2) * price_of(content).params * meter.layout.weight
        meter.saved -= (copies - 2) * passed.held
        _backward_of_one(meter, passed, needed, input)


def _backward_of_one(meter: Meter, passed: Passed, needed: bool, input: Input) -> None:
    content = passed.part.content
    if passed.part.is_checkpoint:
        given = out_of(content).elements * meter.layout.unit.map
        meter.saved += sum(passed.rows)
        meter.maps += given
        meter.look(scratch(layers_in(content), input))
        meter.maps -= given
    layers: tuple[Layer, ...] = (content,) if isinstance(content, Residual) else content
    backward(meter, layers, list(passed.rows), needed)
    meter.saved -= passed.reads


def _largest_tensor(plan: Plan) -> int:
    return max(largest_tensor(run.content) for run in runs(plan)) * plan.input.element_bytes


def largest_tensor(content: Content) -> int:
    """Numbers of the largest tensor of weights; 0 without any."""
    leaves = layers_of(layers_in(content))
    return max((prod(shape) for leaf in leaves for _, shape in tensors_of(leaf)), default=0)


def _leaves(plan: Plan) -> Iterator[Leaf]:
    return (leaf for run in runs(plan) for leaf in layers_of(layers_in(run.content)))
