"""Whether a part of a network works on tokens, whose number is the height of their shape."""

from __future__ import annotations

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
from resnet_core.language.plan import Content, layers_in


def on_tokens(content: Content) -> bool:
    """Whether it makes tokens, lets them attend to each other, or takes one of them."""
    return any(map(_on_tokens, layers_of(layers_in(content))))


def _on_tokens(leaf: Leaf) -> bool:
    match leaf:
        case ClassToken() | Positions() | Attention():
            return True
        case Rearrange():
            return leaf.to == "first token"
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad():
            return False
        case DropPath() | Dropout() | LayerScale() | Conv1d() | ChannelShuffle() | Operator():
            return False
        case Upsample() | ConvTranspose():
            return False
        case _:
            assert_never(leaf)
