"""The order in which a module runs its children: names of modules, in the order of a plan's layers."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, assert_never

from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    Gate,
    GlobalPool,
    Join,
    Layer,
    LayerScale,
    Linear,
    Link,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Select,
    Split,
    Upsample,
)

__all__ = [
    "JoinStep",
    "Nest",
    "OwnStep",
    "SelectStep",
    "SplitStep",
    "Step",
    "SumStep",
    "ViewStep",
    "names",
    "steps_of",
]


class SplitStep(NamedTuple):
    """The steps of each split of the channels, and of the last."""

    parts: tuple[tuple[Step, ...], ...]
    carry: bool
    tail: tuple[Step, ...]


class JoinStep(NamedTuple):
    """The steps of each branch of a concatenation."""

    parts: tuple[tuple[Step, ...], ...]


class SelectStep(NamedTuple):
    """The steps to the factors of parts that are summed; as in `Select`."""

    parts: int
    groups: int
    steps: tuple[Step, ...]


class SumStep(NamedTuple):
    """The steps of a sum inside a block."""

    pre: tuple[Step, ...]
    branch: tuple[Step, ...]
    link: Link
    shortcut: tuple[Step, ...]
    post: tuple[Step, ...]


class OwnStep(NamedTuple):
    """A layer whose weights are a parameter of the module itself."""

    layer: LayerScale | ClassToken | Positions


class ViewStep(NamedTuple):
    """Another layout of the same numbers."""

    layer: Rearrange


Nest: TypeAlias = SplitStep | JoinStep | SelectStep | SumStep
Step: TypeAlias = str | Nest | OwnStep | ViewStep


def steps_of(layers: tuple[Layer, ...]) -> tuple[Step, ...]:
    """The names by which `Steps.run` finds the modules of `layers`."""
    return tuple(map(_step, layers))


def names(layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """Their names."""
    return tuple(layer.name for layer in layers)


def _step(layer: Layer) -> Step:
    match layer:
        case Split(_, _, _, parts, carry, tail):
            return SplitStep(tuple(map(steps_of, parts)), carry, steps_of(tail))
        case Select(_, _, _, count, groups, layers):
            return SelectStep(count, groups, steps_of(layers))
        case Join():
            return JoinStep(tuple(map(steps_of, layer.parts)))
        case Residual():
            chains = (steps_of(layer.shortcut), steps_of(layer.post))
            return SumStep(steps_of(layer.pre), steps_of(layer.branch), layer.link, *chains)
        case LayerScale() | ClassToken() | Positions():
            return OwnStep(layer)
        case Rearrange():
            return ViewStep(layer)
        case (
            Conv()
            | Conv1d()
            | Norm()
            | Activation()
            | MaxPool()
            | AvgPool()
            | GlobalPool()
            | Linear()
            | Pad()
            | ChannelShuffle()
            | DropPath()
            | Gate()
            | Dropout()
            | Attention()
            | Upsample()
            | ConvTranspose()
        ):
            return layer.name
        case Operator():
            raise TypeError(f"{layer.name}: {layer.kind} is known by its shapes only, and cannot be built")
        case _:
            assert_never(layer)
