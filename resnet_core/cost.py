"""What a layer costs. Costs add up, so the cost of a block, a stage and a network are sums.

A MAC is one multiply-add of a convolution or linear layer, per image; biases, normalisation, activations and
pooling count 0 (He 2015, table 1, counts the same way). Activations are output elements of convolutions and
linear layers (Radosavovic 2020, arXiv 2003.13678, section 3.3). Definitions: docs/definitions.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, assert_never

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
    Residual,
    Split,
)
from resnet_core.language.plan import Content, Plan, Run, Stage, layers_in


class Cost(NamedTuple):
    """Exact counts, per image: learned parameters, multiply-adds, conv and linear output elements."""

    params: int
    macs: int
    activations: int


def price(part: Plan | Stage | Residual | Layer) -> Cost:
    """The cost of a network, a stage, a block or a layer."""
    match part:
        case Residual():
            return _sum(layers_in(part))
        case Stage():
            return _runs(part.runs, Cost(0, 0, 0))
        case Plan():
            cost = _sum(part.stem + part.head)
            for stage in part.stages:
                cost = _runs(stage.runs, cost)
            return cost
        case _:
            return _sum((part,))


def price_of(content: Content) -> Cost:
    """The cost of a block or of a chain of layers."""
    return _sum(layers_in(content))


def total(costs: Iterable[Cost]) -> Cost:
    """The sum of costs."""
    params = macs = activations = 0
    for cost in costs:
        params += cost.params
        macs += cost.macs
        activations += cost.activations
    return Cost(params, macs, activations)


def times(cost: Cost, copies: int) -> Cost:
    """The cost of `copies` equal parts."""
    return Cost(cost.params * copies, cost.macs * copies, cost.activations * copies)


def conv_weights(conv: Conv) -> int:
    """Weights of a convolution: k * k * inputs of one group * outputs."""
    return conv.kernel * conv.kernel * (conv.inp.channels // conv.groups) * conv.out.channels


def _runs(runs: tuple[Run, ...], before: Cost) -> Cost:
    """The cost of runs of equal blocks, added to what came before."""
    params, macs, activations = before
    for block, copies in runs:
        each = _sum(block.pre + block.branch + block.shortcut + block.post)
        params += copies * each.params
        macs += copies * each.macs
        activations += copies * each.activations
    return Cost(params, macs, activations)


def _sum(layers: tuple[Layer, ...]) -> Cost:
    params = macs = activations = 0
    for layer in layers:  # the commonest kinds first, and in place: a network is priced in microseconds
        match layer:
            case Norm():
                params += 2 * layer.out.channels
            case Conv():
                weights, (channels, height, width) = conv_weights(layer), layer.out
                params += weights + channels if layer.bias else weights
                macs += weights * height * width
                activations += channels * height * width
            case Activation():
                pass
            case _:
                cost = _other(layer)
                params += cost.params
                macs += cost.macs
                activations += cost.activations
    return Cost(params, macs, activations)


def _other(layer: MaxPool | AvgPool | GlobalPool | Pad | DropPath | Linear | Gate | Split) -> Cost:
    match layer:
        case MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath():
            return Cost(0, 0, 0)
        case Linear():
            weights, outputs = layer.inp.channels * layer.out.channels, layer.out.channels
            return Cost(weights + outputs, weights, outputs)
        case Gate():
            return _sum(layer.layers)
        case Split():
            return _sum(tuple(inner for part in layer.parts for inner in part))
        case _:
            assert_never(layer)
