"""Whether the class scores of a network are means of maps, so that a map says where a score comes from.

They are where the head pools the last map to one pixel and nothing but a linear layer follows: the score of a
class is then the mean of `weights . map`, its class activation map, plus its bias (Zhou 2016, arXiv
1512.04150, section 2).
"""

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
from resnet_core.language.plan import Plan

__all__ = ["Hindrance", "ends_in_weights", "hindrance", "pool_place"]

Hindrance: TypeAlias = Literal["tokens", "no pool", "between"]


def pool_place(plan: Plan) -> int:
    """The place of the global pool among the layers of the head. Raises `ValueError` where there is none."""
    return [_does(layer) for layer in plan.head].index("pools")


def ends_in_weights(plan: Plan) -> bool:
    """Whether the scores come of a linear layer; else the map that is pooled has a channel for each class."""
    return "weighs" in map(_does, plan.head)


def hindrance(plan: Plan) -> Hindrance | None:
    """Why the scores are no means of maps: what lies between the pool and the scores; None where they are."""
    if plan.stages[-1].out.width == 1 < plan.stages[-1].out.height:
        return "tokens"
    does = [_does(layer) for layer in plan.head]
    if "pools" not in does:
        return "no pool"
    after = [each for each in does[does.index("pools") + 1 :] if each != "passes on"]
    return None if after in ([], ["weighs"]) else "between"


def _does(layer: Layer) -> Literal["pools", "weighs", "passes on", "else"]:
    """What a layer of a head does in evaluation mode."""
    match layer:
        case GlobalPool():
            return "pools" if layer.out.height == layer.out.width == 1 else "else"
        case Linear():
            return "weighs"
        case Dropout() | DropPath() | Rearrange():
            return "passes on"
        case Conv() | Conv1d() | Norm() | Activation() | MaxPool() | AvgPool() | ChannelShuffle():
            return "else"
        case Pad() | LayerScale() | ClassToken() | Positions() | Attention() | Operator():
            return "else"
        case Gate() | Select() | Split() | Join() | Residual():
            return "else"
        case Upsample() | ConvTranspose():
            return "else"
        case _:
            assert_never(layer)
