"""What ways there are around the layers of a block or of a chain."""

from __future__ import annotations

from typing import Literal, TypeAlias, assert_never

from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ClassToken,
    Conv,
    Conv1d,
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
)
from resnet_core.language.plan import Content

Way: TypeAlias = Literal["projection", "identity", "concatenation", "none"]
WAYS: tuple[Way, ...] = ("projection", "identity", "concatenation", "none")


def way_around(content: Content) -> Way:
    """The shortcut of a sum in it, or that a join passes its input on; of several, the first of `WAYS`."""
    layers = (content,) if isinstance(content, Residual) else content
    return _first([_way(layer) for layer in layers])


def _way(layer: Layer) -> Way:
    match layer:
        case Residual():
            inner = [_way(each) for each in layer.layers]
            return _first([layer.link, *inner])
        case Join():
            inner = [_way(each) for part in layer.parts for each in part]
            return _first([*inner, "none" if all(layer.parts) else "concatenation"])
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad():
            return "none"
        case DropPath() | Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return "none"
        case Gate() | Select() | Split() | Conv1d() | Operator():
            return "none"
        case _:
            assert_never(layer)


def _first(ways: list[Way]) -> Way:
    for way in WAYS:
        if way in ways:
            return way
    return "none"
