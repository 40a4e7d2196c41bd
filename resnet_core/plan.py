"""The spec unfolded: stages, blocks and layers with names and exact shapes. Everything else reads this.

A stage is one opening block and `blocks - 1` copies of a second one, so a plan is as small for a million
blocks as for sixteen; names such as `layer3.17.conv2` are made only while somebody walks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from resnet_core.errors import SpecError
from resnet_core.families.resnet.blocks import places, residual, stem
from resnet_core.language.layers import (
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

__all__ = ["NamedBlock", "Plan", "Stage", "head", "layers_of", "named_blocks", "named_layers", "unfold"]


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
    first = stem(spec, Shape(spec.in_channels, input.height, input.width), spec.stem_channels)
    stages = []
    total_stride = 1 if spec.stem == "cifar" else 4
    steps = zip(places(spec, first[-1].out, spec.widths), spec.depths, strict=True)
    for index, ((opening, rest), blocks) in enumerate(steps, 1):
        copied = residual(spec, rest) if blocks > 1 else None
        stages.append(Stage(f"layer{index}", residual(spec, opening), copied, blocks))
        total_stride *= opening.stride
    _image_is_large_enough(input, total_stride)
    return Plan(spec, input, first, tuple(stages), head(spec, stages[-1].opening.out))


def head(spec: ArchSpec, inp: Shape) -> tuple[Layer, ...]:
    """What comes after the last block, whose output is `inp`."""
    pixel = Shape(inp.channels, 1, 1)
    pool = GlobalPool("avgpool", inp, pixel)
    classes = Linear("fc", pixel, Shape(spec.num_classes, 1, 1))
    if spec.order == "post":
        return pool, classes
    last_act = Activation("act", inp, spec.act)
    if spec.norm == "none":
        return last_act, pool, classes
    return Norm("norm", inp, spec.norm), last_act, pool, classes


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


def _image_is_large_enough(input: Input, total_stride: int) -> None:
    least = total_stride // 2 + 1
    for field, given in (("height", input.height), ("width", input.width)):
        if given < least:
            why = (
                f"{given} was given, but this network halves the image until one pixel stands for "
                f"{total_stride}; it takes {least} or more"
            )
            raise SpecError(field, why, least)
