"""The spec unfolded: stages, blocks and layers with names and exact shapes. Everything else reads this.

A stage is one opening block and `blocks - 1` copies of a second one, so a plan is as small for a million
blocks as for sixteen; names such as `layer3.17.conv2` are made only while somebody walks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from resnet_core.blocks import Place, residual, stem
from resnet_core.errors import SpecError
from resnet_core.layers import (
    Activation,
    Conv,
    Gate,
    GlobalPool,
    Layer,
    Leaf,
    Linear,
    Norm,
    Residual,
    Shape,
    Split,
)
from resnet_core.spec import ArchSpec, Input

__all__ = ["NamedBlock", "Plan", "Stage", "layers_of", "named_blocks", "named_layers", "unfold"]


class Stage(NamedTuple):
    """One opening block, and `blocks - 1` copies of `rest` (None in a stage of one block)."""

    name: str
    opening: Residual
    rest: Residual | None
    blocks: int


class Plan(NamedTuple):
    """A network, laid out for one image size."""

    spec: ArchSpec
    input: Input
    stem: tuple[Layer, ...]
    stages: tuple[Stage, ...]
    head: tuple[Layer, ...]

    @property
    def blocks(self) -> int:
        """How many residual blocks there are."""
        return sum(stage.blocks for stage in self.stages)

    @property
    def depth(self) -> int:
        """Weighted layers on the main path; a Res2Net split counts as the one 3x3 it replaces."""
        stem_convs = sum(isinstance(layer, Conv) for layer in self.stem)
        a_block = sum(isinstance(layer, Conv | Split) for layer in self.stages[0].opening.branch)
        return stem_convs + a_block * self.blocks + 1


class NamedBlock(NamedTuple):
    """A block, its name (`layer3.17`) and its place among all blocks, counted from 0."""

    name: str
    place: int
    block: Residual


def unfold(spec: ArchSpec, input: Input | None = None) -> Plan:
    """The plan of `spec` for `input` (224 x 224 unless told). Raises `SpecError` for too small an image."""
    input = input or Input()
    image = Shape(spec.in_channels, input.height, input.width)
    first = stem(spec, image)
    stages = []
    inp, total_stride, dilation = first[-1].out, 1 if spec.stem == "cifar" else 4, 1
    for index, (width, blocks) in enumerate(zip(spec.widths, spec.depths, strict=True)):
        stride = 1 if index == 0 or total_stride >= spec.output_stride else 2
        last_dilation = dilation
        # The cap of output_stride turns a stride into dilation; the opening block still sees the old grid.
        dilation *= 2 if index > 0 and stride == 1 else 1
        total_stride *= stride
        widens = inp.channels != width * spec.expansion
        opening = residual(spec, Place(inp, width, stride, last_dilation, True, widens))
        inp = opening.out
        rest = residual(spec, Place(inp, width, 1, dilation, False, False)) if blocks > 1 else None
        stages.append(Stage(f"layer{index + 1}", opening, rest, blocks))
    _image_is_large_enough(input, total_stride)
    return Plan(spec, input, first, tuple(stages), _head(spec, inp))


def layers_of(layers: tuple[Layer, ...]) -> Iterator[Leaf]:
    """The leaf layers, with those inside gates and splits, in the order they run."""
    for layer in layers:
        if isinstance(layer, Gate):
            yield from layers_of(layer.layers)
        elif isinstance(layer, Split):
            for part in layer.parts:
                yield from layers_of(part)
            yield from layer.tail
        else:
            yield layer


def named_blocks(plan: Plan) -> Iterator[NamedBlock]:
    """Every block, from the image to the classes."""
    place = 0
    for stage in plan.stages:
        block = stage.opening
        for copy in range(stage.blocks):
            yield NamedBlock(f"{stage.name}.{copy}", place, block)
            block = stage.rest or block
            place += 1


def named_layers(plan: Plan) -> Iterator[tuple[str, Leaf]]:
    """Every leaf layer with its full name, in the order of torchvision's state_dict."""
    for leaf in layers_of(plan.stem):
        yield leaf.name, leaf
    for name, _, block in named_blocks(plan):
        for leaf in layers_of(block.pre + block.branch + block.shortcut + block.post):
            yield f"{name}.{leaf.name}", leaf
    for leaf in layers_of(plan.head):
        yield leaf.name, leaf


def _head(spec: ArchSpec, inp: Shape) -> tuple[Layer, ...]:
    pixel = Shape(inp.channels, 1, 1)
    pool = GlobalPool("avgpool", inp, pixel)
    classes = Linear("fc", pixel, Shape(spec.num_classes, 1, 1))
    if spec.order == "post":
        return pool, classes
    last_act = Activation("act", inp, spec.act)
    if spec.norm == "none":
        return last_act, pool, classes
    return Norm("norm", inp, spec.norm), last_act, pool, classes


def _image_is_large_enough(input: Input, total_stride: int) -> None:
    least = total_stride // 2 + 1
    for field, given in (("height", input.height), ("width", input.width)):
        if given < least:
            why = (
                f"{given} was given, but this network halves the image until one pixel stands for "
                f"{total_stride}; it takes {least} or more"
            )
            raise SpecError(field, why, least)
