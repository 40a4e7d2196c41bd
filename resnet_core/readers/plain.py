"""Whether a network has any way around its layers."""

from __future__ import annotations

from typing import assert_never

from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ClassToken,
    Conv,
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
    Pad,
    Positions,
    Rearrange,
    Residual,
    Split,
)
from resnet_core.language.plan import Plan, runs


def is_plain(plan: Plan) -> bool:
    """Whether no block has a shortcut, nor a branch that hands its input on as it is."""
    contents = (content for _, content, _ in runs(plan))
    return not any(
        _has_shortcut(layer)
        for content in contents
        for layer in ((content,) if isinstance(content, Residual) else content)
    )


def _has_shortcut(layer: Layer) -> bool:
    match layer:
        case Residual():
            return layer.link != "none"
        case Join():
            return any(not part for part in layer.parts)
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad():
            return False
        case DropPath() | Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return False
        case Gate() | Split():
            return False
        case _:
            assert_never(layer)
