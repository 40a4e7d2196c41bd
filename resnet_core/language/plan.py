"""A network laid out: stages of runs of equal blocks, with names and exact shapes. All readers read this.

A run is one block and how often it stands there, so a plan is as small for a million blocks as for sixteen;
names such as `layer3.17.conv2` are made only while somebody walks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import NamedTuple, TypeAlias, TypeVar, assert_never

from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    AvgPool,
    Conv,
    DropPath,
    Gate,
    GlobalPool,
    Layer,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Pad,
    Residual,
    Shape,
    Split,
    layers_of,
)

__all__ = [
    "Content",
    "NamedBlock",
    "NamedRun",
    "Plan",
    "Run",
    "Stage",
    "each_copy",
    "layers_in",
    "named_blocks",
    "named_layers",
    "runs",
    "total",
]

T = TypeVar("T")
Content: TypeAlias = Residual | tuple[Layer, ...]


class Run(NamedTuple):
    """`copies` equal blocks, one after another."""

    block: Residual
    copies: int


class Stage(NamedTuple):
    """The blocks of one resolution. A residual stage is an opening block and a run of copies of a second."""

    name: str
    runs: tuple[Run, ...]

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return sum(run.copies for run in self.runs)

    @property
    def inp(self) -> Shape:
        """The shape that the stage reads."""
        return self.runs[0].block.inp

    @property
    def out(self) -> Shape:
        """The shape that the stage gives."""
        return self.runs[-1].block.out


class Plan(NamedTuple):
    """A network, laid out for one image size. `spec` is its family's, for links; no reader looks into it."""

    spec: object
    input: Input
    image: Shape
    stem: tuple[Layer, ...]
    stages: tuple[Stage, ...]
    head: tuple[Layer, ...]

    @property
    def blocks(self) -> int:
        """How many blocks there are in all stages."""
        return sum(stage.blocks for stage in self.stages)

    @property
    def classes(self) -> int:
        """How many scores the network gives for an image."""
        return self.head[-1].out.channels

    @property
    def depth(self) -> int:
        """Weighted layers on the main path; a Res2Net split counts as the one 3x3 it replaces."""
        return total(self, lambda part: sum(map(_weighted, main_path(part))))


class NamedRun(NamedTuple):
    """A run under the name of its first copy: `stem`, `layer3.1` or `head`. Stem and head are one copy."""

    name: str
    content: Content
    copies: int


class NamedBlock(NamedTuple):
    """A block, its name (`layer3.17`) and its place among all blocks, counted from 0."""

    name: str
    place: int
    block: Residual


def runs(plan: Plan) -> Iterator[NamedRun]:
    """The stem, every run of equal blocks, and the head, from the image to the classes."""
    yield NamedRun("stem", plan.stem, 1)
    for stage in plan.stages:
        place = 0
        for block, copies in stage.runs:
            yield NamedRun(f"{stage.name}.{place}", block, copies)
            place += copies
    yield NamedRun("head", plan.head, 1)


def total(plan: Plan, amount: Callable[[Content], int]) -> int:
    """The sum of an amount over the network; equal blocks are looked at once."""
    return sum(copies * amount(content) for _, content, copies in runs(plan))


def each_copy(plan: Plan, by_run: Iterable[T]) -> Iterator[T]:
    """What belongs to each of `runs`, as often as the run has copies: one value for stem, block and head."""
    for (_, _, copies), value in zip(runs(plan), by_run, strict=True):
        yield from repeat(value, copies)


def layers_in(content: Content) -> tuple[Layer, ...]:
    """The layers of a block or of a chain, in the order of torchvision's state_dict."""
    if isinstance(content, Residual):
        return content.pre + content.branch + content.shortcut + content.post
    return content


def main_path(content: Content) -> tuple[Layer, ...]:
    """The layers of a chain, or those of a block without its shortcut."""
    return content.pre + content.branch + content.post if isinstance(content, Residual) else content


def named_blocks(plan: Plan) -> Iterator[NamedBlock]:
    """Every block, from the image to the classes."""
    place = 0
    for stage in plan.stages:
        copy = 0
        for block, copies in stage.runs:
            for _ in range(copies):
                yield NamedBlock(f"{stage.name}.{copy}", place, block)
                copy, place = copy + 1, place + 1


def named_layers(plan: Plan) -> Iterator[tuple[str, Leaf]]:
    """Every leaf layer with its full name, in the order of torchvision's state_dict."""
    for leaf in layers_of(plan.stem):
        yield leaf.name, leaf
    for name, _, block in named_blocks(plan):
        for leaf in layers_of(layers_in(block)):
            yield f"{name}.{leaf.name}", leaf
    for leaf in layers_of(plan.head):
        yield leaf.name, leaf


def _weighted(layer: Layer) -> int:
    match layer:
        case Conv() | Linear() | Split():
            return 1
        case Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath() | Gate():
            return 0
        case _:
            assert_never(layer)
