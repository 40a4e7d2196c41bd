"""A network counted as timm's tables count, so that it can stand beside their rows.

timm counts with fvcore. Its networks make attention's two products as operations that fvcore sees, and
average maps for squeeze-and-excitation by one that it does not.
"""

from __future__ import annotations

from typing import NamedTuple, assert_never

from resnet_core.cost import price
from resnet_core.labs.counters.conventions import Convention, count
from resnet_core.labs.counters.conventions_required import FVCORE, FVCORE_POOLING, FVCORE_PRODUCTS
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
from resnet_core.language.plan import Content, Plan, layers_in, runs, total

LEFT_OUT = (FVCORE_PRODUCTS, FVCORE_POOLING)
TIMM = Convention("timm", "MAC", tuple(rule for rule in FVCORE.rules if rule not in LEFT_OUT), FVCORE.charges)
UNITS = {"params": 10**6, "macs": 10**9, "activations": 10**6}  # of the tables, which print two decimals
HEAD = "head"


class Counts(NamedTuple):
    """Exact counts for one image, as timm counts them."""

    params: int
    macs: int
    activations: int


def counts(plan: Plan) -> Counts:
    """Parameters, multiply-adds and activations of a network."""
    cost = price(plan)
    macs = count(plan, TIMM).total + sum(_pooled(part) for name, part, _ in runs(plan) if name == HEAD)
    maps = total(plan, lambda part: sum(map(_attention_maps, layers_of(layers_in(part)))))
    return Counts(cost.params, macs, cost.activations + maps)


def printed(amount: int, unit: int) -> float:
    """A count in a unit of the tables, with their two decimals."""
    return round(amount / unit, 2)


def _pooled(part: Content) -> int:
    charges = (charge for leaf in layers_of(layers_in(part)) for charge in FVCORE.charges(leaf))
    return sum(amount for rule, amount in charges if rule == FVCORE_POOLING)


def _attention_maps(leaf: Leaf) -> int:
    """What both products of attention come to: a weight for each pair of tokens and head, and each token."""
    match leaf:
        case Attention():
            tokens = leaf.out.height * leaf.out.width
            return leaf.heads * tokens * tokens + leaf.out.channels * tokens
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad():
            return 0
        case ChannelShuffle():
            return 0
        case Rearrange() | Dropout() | DropPath() | LayerScale() | ClassToken() | Positions() | Conv1d():
            return 0
        case Operator():
            return 0
        case Upsample() | ConvTranspose():
            return 0
        case _:
            assert_never(leaf)
