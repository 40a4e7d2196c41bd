"""What the parameters of a layer are: weights that join channels, scales and shifts of a norm, or none."""

from __future__ import annotations

from typing import Literal, assert_never

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
)

Role = Literal["weights", "norm", "other", "none"]


def role(leaf: Leaf) -> Role:
    """The role of a layer's parameters."""
    match leaf:
        case Conv() | Conv1d() | Linear():
            return "weights"
        case Norm():
            return "norm"
        case Attention():
            return "weights"
        case LayerScale() | ClassToken() | Positions():
            return "other"
        case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle() | DropPath():
            return "none"
        case Rearrange() | Dropout():
            return "none"
        case Operator():
            return "other" if leaf.params or leaf.macs else "none"
        case ConvTranspose():
            return "weights"
        case Upsample():
            return "none"
        case _:
            assert_never(leaf)
