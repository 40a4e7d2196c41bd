"""What a layer costs. Costs add up, so the cost of a block, a stage and a network are sums.

A MAC is one multiply-add of a convolution, a linear layer or one of the two products of attention, per
image; biases, normalisation, activations and
pooling count 0 (He 2015, table 1, counts the same way). Activations are output elements of convolutions and
linear layers (Radosavovic 2020, arXiv 2003.13678, section 3.3). Definitions: docs/definitions.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias, assert_never

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
    Shape,
    Split,
    Upsample,
)
from resnet_core.language.plan import Content, Plan, Run, Stage, layers_in


class Cost(NamedTuple):
    """Exact counts, per image: learned parameters, multiply-adds, conv and linear output elements."""

    params: int
    macs: int
    activations: int


NOTHING = Cost(0, 0, 0)
Nested: TypeAlias = Gate | Select | Split | Residual


def price(part: Plan | Stage | Residual | Layer) -> Cost:
    """The cost of a network, a stage, a block or a layer."""
    match part:
        case Residual():
            return _sum(part.layers)
        case Stage():
            return _runs(part.runs, _sum(part.entry))
        case Plan():
            cost = _sum(part.stem + part.head)
            for stage in part.stages:
                cost = _runs(stage.runs, cost)
                if stage.entry:
                    cost = total((cost, _sum(stage.entry)))
            return cost
        case tuple():
            return _sum((part,))
        case _:
            raise TypeError(
                f"{type(part).__name__} was given; price takes a plan, a stage, a block or a layer"
            )


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


def _runs(runs: tuple[Run, ...], before: Cost) -> Cost:
    """The cost of runs of equal blocks, added to what came before."""
    params, macs, activations = before
    for block, copies in runs:
        each = _counts(layers_in(block))
        params += copies * each[0]
        macs += copies * each[1]
        activations += copies * each[2]
    return Cost(params, macs, activations)


def _sum(layers: tuple[Layer, ...]) -> Cost:
    return Cost(*_counts(layers))


def _counts(layers: tuple[Layer, ...]) -> tuple[int, int, int]:
    """The numbers of their cost: a plain tuple, since a network is priced in microseconds."""
    params = macs = activations = 0
    for layer in layers:  # the commonest kinds first, and in place
        match layer:
            case Norm():
                params += 2 * layer.out.channels
            case Conv():
                _, inp, (channels, height, width, dims), kernel, _, _, groups, bias, _ = layer
                weights = kernel**dims * (inp.channels // groups) * channels
                params += weights + channels if bias else weights
                macs += weights * height * width
                activations += channels * height * width
            case Activation():
                pass
            case Join():
                for part in layer.parts:
                    own = _counts(part)
                    params += own[0]
                    macs += own[1]
                    activations += own[2]
            case _:
                cost = _other(layer)
                params += cost.params
                macs += cost.macs
                activations += cost.activations
    return params, macs, activations


Other: TypeAlias = (
    MaxPool
    | AvgPool
    | GlobalPool
    | Pad
    | ChannelShuffle
    | DropPath
    | Linear
    | Rearrange
    | Dropout
    | LayerScale
    | ClassToken
    | Positions
    | Attention
    | Conv1d
    | Operator
    | Upsample
    | ConvTranspose
    | Nested
)


def _other(layer: Other) -> Cost:
    match layer:
        case MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath() | Dropout():
            return NOTHING
        case Rearrange() | ChannelShuffle() | Upsample():
            return NOTHING
        case Linear():
            weights, outputs = layer.inp.channels * layer.out.channels, layer.out.elements
            biases = layer.out.channels if layer.bias else 0
            return Cost(weights + biases, weights * layer.out.height * layer.out.width, outputs)
        case Conv1d():
            return Cost(layer.kernel, layer.kernel * layer.out.elements, layer.out.elements)
        case ConvTranspose(_, inp, out, kernel):
            weights = kernel * kernel * inp.channels * out.channels
            return Cost(weights + out.channels, weights * inp.height * inp.width, out.elements)
        case Operator():
            return Cost(layer.params, layer.macs or 0, layer.activations)
        case LayerScale() | ClassToken():
            return Cost(layer.out.channels, 0, 0)
        case Positions():
            return Cost(layer.out.elements, 0, 0)
        case Attention():
            return _attention(layer.out)
        case Gate() | Select() | Residual() | Split():
            return _sum(_inside(layer))
        case _:
            assert_never(layer)


def _inside(layer: Nested) -> tuple[Layer, ...]:
    match layer:
        case Gate() | Select() | Residual():
            return layer.layers
        case Split():
            return tuple(inner for part in (*layer.parts, layer.tail) for inner in part)
        case _:
            assert_never(layer)


def _attention(tokens: Shape) -> Cost:
    """Four projections, and the products of queries by keys and of weights by values, whatever the heads."""
    width, count = tokens.channels, tokens.height * tokens.width
    projections = 4 * width * width
    macs = projections * count + 2 * width * count * count
    return Cost(projections + 4 * width, macs, 4 * tokens.elements)
