"""The order in which a module runs its children: names of modules, in the order of a plan's layers."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, assert_never

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
    Split,
)

__all__ = ["SplitStep", "Step", "names", "steps_of"]


class SplitStep(NamedTuple):
    """Names of the modules of a Res2Net split, part by part."""

    parts: tuple[tuple[str, ...], ...]
    carry: bool
    tail: tuple[str, ...]


Step: TypeAlias = str | SplitStep


def steps_of(layers: tuple[Layer, ...]) -> tuple[Step, ...]:
    """The names by which `Steps.run` finds the modules of `layers`."""
    return tuple(map(_step, layers))


def names(layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """Their names."""
    return tuple(layer.name for layer in layers)


def _step(layer: Layer) -> Step:
    match layer:
        case Split(_, _, _, parts, carry, tail):
            return SplitStep(tuple(map(names, parts)), carry, names(tail))
        case (
            Conv()
            | Norm()
            | Activation()
            | MaxPool()
            | AvgPool()
            | GlobalPool()
            | Linear()
            | Pad()
            | DropPath()
            | Gate()
        ):
            return layer.name
        case _:
            assert_never(layer)
