"""A network laid out: stages of runs of equal blocks, with names and exact shapes. All readers read this.

A run is one block and how often it stands there, so a plan is as small for a million blocks as for sixteen;
names such as `layer3.17.conv2` are made only while somebody walks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, repeat
from typing import NamedTuple, TypeAlias, TypeVar

from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Layer,
    Leaf,
    Residual,
    Shape,
    input_of,
    layers_of,
    weighted,
)

__all__ = [
    "Content",
    "NamedBlock",
    "NamedRun",
    "Plan",
    "Run",
    "Stage",
    "each_copy",
    "each_part",
    "inp_of",
    "layers_in",
    "named_blocks",
    "named_layers",
    "out_of",
    "residual",
    "runs",
    "total",
]

T = TypeVar("T")
Content: TypeAlias = Residual | tuple[Layer, ...]


class Run(NamedTuple):
    """`copies` equal blocks, one after another."""

    block: Content
    copies: int


class Stage(NamedTuple):
    """The blocks of one resolution. A residual stage is an opening block and a run of copies of a second.

    `entry` comes before the blocks, where a family changes resolution between stages. The weights of block
    number n, counted from 0, have names that begin with `path`, its `{}` replaced by `first` + n; without a
    path, with the block's own name. Where there is no such rule, `paths` has what each begins with. Names in
    an entry are whole.
    """

    name: str
    runs: tuple[Run, ...]
    entry: tuple[Layer, ...] = ()
    path: str = ""
    first: int = 0
    paths: tuple[str, ...] = ()

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return sum(run.copies for run in self.runs)

    @property
    def inp(self) -> Shape:
        """The shape that the stage reads."""
        return input_of(self.entry) if self.entry else inp_of(self.runs[0].block)

    @property
    def out(self) -> Shape:
        """The shape that the stage gives."""
        return out_of(self.runs[-1].block)

    def weights_of(self, copy: int) -> str:
        """What the names of the weights of a block begin with; blocks are counted from 0."""
        if self.paths:
            return self.paths[copy]
        return self.path.format(self.first + copy) if self.path else f"{self.name}.{copy}"


class Plan(NamedTuple):
    """A network, laid out for one image size. `spec` is its family's, for links; no reader looks into it.

    The stem is empty where the first block reads the image, as in VGG.
    """

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
        """Scores for an image."""
        return self.head[-1].out.channels

    @property
    def depth(self) -> int:
        """Weighted layers on the main path; a Res2Net split counts as the one 3x3 it replaces."""
        return total(self, lambda part: weighted((part,) if isinstance(part, Residual) else part))


class NamedRun(NamedTuple):
    """A run under the name of its first copy: `stem`, `layer3.1`, `stage2.entry` or `head`."""

    name: str
    content: Content
    copies: int


class NamedBlock(NamedTuple):
    """A block, its name (`layer3.17`), its place among all, counted from 0, and its weights' prefix."""

    name: str
    place: int
    block: Content
    weights: str


def runs(plan: Plan) -> Iterator[NamedRun]:
    """The stem if there is one, every run of equal blocks, and the head, from the image to the classes."""
    if plan.stem:
        yield NamedRun("stem", plan.stem, 1)
    for stage in plan.stages:
        if stage.entry:
            yield NamedRun(f"{stage.name}.entry", stage.entry, 1)
        place = 0
        for block, copies in stage.runs:
            yield NamedRun(f"{stage.name}.{place}", block, copies)
            place += copies
    yield NamedRun("head", plan.head, 1)


def each_part(plan: Plan) -> Iterator[tuple[str, Content]]:
    """The name and content of the stem, of each entry and block, and of the head, as in `each_copy`."""
    for name, content, copies in runs(plan):
        stage, _, first = name.partition(".")
        for copy in range(copies):
            yield (f"{stage}.{int(first) + copy}" if copies > 1 else name), content


def total(plan: Plan, amount: Callable[[Content], int]) -> int:
    """The sum of an amount over the network; equal blocks are looked at once."""
    return sum(copies * amount(content) for _, content, copies in runs(plan))


def each_copy(plan: Plan, by_run: Iterable[T]) -> Iterator[T]:
    """What belongs to each of `runs`, as often as the run has copies: one value for stem, block and head."""
    for (_, _, copies), value in zip(runs(plan), by_run, strict=True):
        yield from repeat(value, copies)


def layers_in(content: Content) -> tuple[Layer, ...]:
    """The layers of a block or of a chain, in the order of torchvision's state_dict."""
    return content.layers if isinstance(content, Residual) else content


def inp_of(content: Content) -> Shape:
    """The shape of what a block or a chain reads."""
    return content.inp if isinstance(content, Residual) else input_of(content)


def out_of(content: Content) -> Shape:
    """The shape of what a block or a chain gives."""
    return content.out if isinstance(content, Residual) else content[-1].out


def residual(content: Content) -> Residual:
    """The block as a residual sum. Raises `TypeError` for a chain."""
    if not isinstance(content, Residual):
        raise TypeError("this block is a chain of layers, not one residual sum")
    return content


def named_blocks(plan: Plan) -> Iterator[NamedBlock]:
    """Every block, from the image to the classes."""
    place = 0
    for stage in plan.stages:
        copy = 0
        for block, copies in stage.runs:
            for _ in range(copies):
                yield NamedBlock(f"{stage.name}.{copy}", place, block, stage.weights_of(copy))
                copy, place = copy + 1, place + 1


def named_layers(plan: Plan) -> Iterator[tuple[str, Leaf]]:
    """Every leaf layer with the full name of its weights, in the order of torchvision's state_dict."""
    yield from _named("", plan.stem)
    blocks = named_blocks(plan)
    for stage in plan.stages:
        yield from _named("", stage.entry)
        for _, _, block, weights in islice(blocks, stage.blocks):
            yield from _named(f"{weights}." if weights else "", layers_in(block))
    yield from _named("", plan.head)


def _named(prefix: str, layers: tuple[Layer, ...]) -> Iterator[tuple[str, Leaf]]:
    return ((f"{prefix}{leaf.name}", leaf) for leaf in layers_of(layers))
