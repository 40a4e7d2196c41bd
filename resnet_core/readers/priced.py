"""What a traced network leaves open: operators that are not priced, and figures that are lower bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import assert_never

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
    GlobalPool,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Upsample,
    layers_of,
)
from resnet_core.language.plan import Plan, layers_in, runs

__all__ = ["lower_bounds", "unpriced"]


def unpriced(plan: Plan) -> Mapping[str, int]:
    """The kinds of operators whose multiply-adds are not known, and how many of each there are."""
    count: Counter[str] = Counter()
    for operator, copies in _operators(plan):
        if operator.macs is None:
            count[operator.kind] += copies
    return count


def lower_bounds(plan: Plan) -> bool:
    """Whether bytes saved for backward and the receptive field leave out what some operators do."""
    return any(True for _ in _operators(plan))


def _operators(plan: Plan) -> Iterator[tuple[Operator, int]]:
    for _, content, copies in runs(plan):
        for leaf in layers_of(layers_in(content)):
            yield from ((operator, copies) for operator in _operator(leaf))


def _operator(leaf: Leaf) -> tuple[Operator, ...]:
    match leaf:
        case Operator():
            return (leaf,)
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
        ):
            return ()
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention() | Conv1d():
            return ()
        case ChannelShuffle():
            return ()
        case Upsample() | ConvTranspose():
            return ()
        case _:
            assert_never(leaf)
