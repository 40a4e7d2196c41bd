"""What ways there are around the layers of a block or of a chain."""

from __future__ import annotations

from typing import Literal, TypeAlias, assert_never

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
from resnet_core.language.plan import Content

Way: TypeAlias = Literal["projection", "identity", "concatenation", "channel split", "none"]
WAYS: tuple[Way, ...] = ("projection", "identity", "concatenation", "channel split", "none")


def way_around(content: Content) -> Way:
    """The shortcut of a sum, or that a join passes on all or a part of its input; of several the first."""
    layers = (content,) if isinstance(content, Residual) else content
    return _first([_way(layer) for layer in layers])


def _way(layer: Layer) -> Way:
    match layer:
        case Residual():
            inner = [_way(each) for each in layer.layers]
            return _first([layer.link, *inner])
        case Join():
            inner = [_way(each) for part in layer.parts for each in part]
            return _first([*inner, _passed_on(layer)])
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad():
            return "none"
        case DropPath() | Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return "none"
        case Gate() | Select() | Split() | Conv1d() | ChannelShuffle() | Operator():
            return "none"
        case Upsample() | ConvTranspose():
            return "none"
        case _:
            assert_never(layer)


def _first(ways: list[Way]) -> Way:
    for way in WAYS:
        if way in ways:
            return way
    return "none"


def _passed_on(join: Join) -> Way:
    """Whether a branch is empty, or takes a part of the channels and is empty else."""
    if not all(join.parts):
        return "concatenation"
    return "channel split" if any(all(map(_is_view, part)) for part in join.parts) else "none"


def _is_view(layer: Layer) -> bool:
    match layer:
        case Rearrange():
            return True
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad():
            return False
        case DropPath() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention() | Conv1d():
            return False
        case Gate() | Select() | Split() | Join() | Residual() | ChannelShuffle() | Operator():
            return False
        case Upsample() | ConvTranspose():
            return False
        case _:
            assert_never(layer)
