"""Norms that would have a single value to normalise, and that PyTorch therefore refuses to run.

The mean of one value is the value itself, so nothing would be left of it.
"""

from __future__ import annotations

from collections.abc import Iterator
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

__all__ = ["lone_norm", "norms_in"]


def lone_norm(plan: Plan, training: bool) -> Norm | None:
    """The first norm that PyTorch refuses for this batch, in training or in evaluation mode.

    The rules are those of torch 2.13.0, `torch.nn.functional`: batch norm in training mode asks for more than
    one value in a channel of the batch; group norm, in either mode, for more than one in all first groups of
    the batch together.
    """
    return next((norm for norm in _norms(plan) if _values(norm, plan.input.batch, training) == 1), None)


def _values(norm: Norm, batch: int, training: bool) -> int:
    """The values that PyTorch counts for a norm; 0 where it counts none, because it has its statistics."""
    pixels = batch * norm.out.height * norm.out.width
    if norm.kind == "group":
        return pixels * (norm.out.channels // norm.groups)
    return pixels if training and norm.kind == "batch" else 0


def _norms(plan: Plan) -> Iterator[Norm]:
    for _, content, _ in runs(plan):
        for leaf in layers_of(layers_in(content)):
            yield from norms_in(leaf)


def norms_in(leaf: Leaf) -> tuple[Norm, ...]:
    """The layer itself, if it is a norm."""
    match leaf:
        case Norm():
            return (leaf,)
        case Conv() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad() | DropPath():
            return ()
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return ()
        case Conv1d() | ChannelShuffle() | Operator():
            return ()
        case Upsample() | ConvTranspose():
            return ()
        case _:
            assert_never(leaf)
