"""Bytes that the backward pass of one layer takes for a moment, beyond what it reads.

Counted are the gradient of what the layer read, the gradients of its weights, and what a library rearranges
or sets aside meanwhile, as PyTorch's CPU kernels do on one thread. From above: not all of it need be.
"""

from __future__ import annotations

from typing import NamedTuple, assert_never

from resnet_core.cost import price
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
    Shape,
    Upsample,
    input_of,
)
from resnet_core.readers.formats import Unit

__all__ = ["Layout", "Passing", "passing", "puts_channels_last"]

VECTOR = 16  # channels: float32 numbers of the longest register that a CPU has
PAIRS = 2  # numbers of 16 bits that are multiplied at once
FLOAT_BYTES = 4  # in which gradients of weights are added up
TILE, AFTER, IMAGES = 32, 48, 2  # numbers of a row that a matrix unit reads, and images at once


class Layout(NamedTuple):
    """How maps lie in memory, and the bytes of a weight."""

    unit: Unit
    weight: int
    channels_last: bool


class Passing(NamedTuple):
    """Bytes in the backward pass of one layer.

    `fullest` is the most beyond the gradient that the layer reads; `onward` what stays of it as the gradient
    of the layer's input, and `weights` as gradients of its weights.
    """

    fullest: int
    onward: int
    weights: int


def passing(leaf: Leaf, layout: Layout, needed: bool) -> Passing:
    """Of a leaf; `needed` is whether the gradient of its input is."""
    found = _passing(leaf, layout, needed)
    if layout.unit.is_mixed:  # gradients of weights come in bfloat16, and become float32; maps have copies
        copies = found.weights // 2 + input_of((leaf,)).elements * layout.unit.map
        return found._replace(fullest=found.fullest + copies)
    return found


def _passing(leaf: Leaf, layout: Layout, needed: bool) -> Passing:
    unit, weight = layout.unit, layout.weight
    inp, out = (shape.elements * unit.map for shape in (input_of((leaf,)), leaf.out))
    weights = price(leaf).params * weight
    onward = inp if needed else 0
    match leaf:
        case Conv():
            return Passing(_convolution(leaf, layout, onward), onward, weights)
        case Norm():
            copies = 3 if leaf.kind == "layer2d" else 1
            return Passing(onward + copies * out + weights, onward, weights)
        case Attention():
            # Queries, keys and values, their gradients, those joined, and what is summed for them.
            return Passing(10 * out + weights, onward, weights)
        case LayerScale():
            return Passing(onward + out + weights, onward, weights)
        case Linear() | Conv1d() | ClassToken() | Positions() | Operator():
            return Passing(onward + weights, onward, weights)
        case Rearrange():
            grows = inp if leaf.to == "first token" else 0
            return Passing(grows, onward, 0)
        case ChannelShuffle():
            return Passing(2 * onward, onward, 0)
        case Dropout(rate=0):
            return Passing(0, onward, 0)
        case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath() | Dropout():
            return Passing(onward, onward, 0)
        case ConvTranspose():
            return Passing(onward + weights, onward, weights)
        case Upsample():
            return Passing(onward, onward, 0)
        case _:
            assert_never(leaf)


def _convolution(conv: Conv, layout: Layout, onward: int) -> int:
    """First the gradient of its input, then that of its weights; each from copies in whole vectors."""
    unit, weight = layout.unit, layout.weight
    inp, out = (_in_vectors(shape) * unit.map for shape in (conv.inp, conv.out))
    half = unit.element < FLOAT_BYTES
    held = _weights_in_vectors(conv, layout.channels_last, PAIRS if half else 1) * weight
    plain = price(conv).params * weight
    to_input = max(out + held + inp, inp + (2 if half else 1) * onward) if onward else 0
    sums = _weights_in_vectors(conv, layout.channels_last) * FLOAT_BYTES + _transposed(conv, unit)
    to_weights = onward + max(inp + out + held + (sums if half else 0), held + plain)
    return max(to_input, to_weights)


def _weights_in_vectors(conv: Conv, channels_last: bool, pairs: int = 1) -> int:
    """Each group by itself, but for depthwise convolutions: theirs have many groups in a vector."""
    kernel, groups = conv.taps, conv.groups
    inputs, outputs = conv.inp.channels // groups, conv.out.channels // groups
    if inputs == outputs == 1 and not channels_last:
        return kernel * _whole(groups)
    return kernel * groups * _whole(inputs, pairs * VECTOR) * _whole(outputs)


def _transposed(conv: Conv, unit: Unit) -> int:
    """Maps of 16 bits whose rows are put beside each other for a matrix unit, with room after each row."""
    row = _whole(conv.out.width, TILE)
    inp, out = (_whole(shape.channels) * shape.height for shape in (conv.inp, conv.out))
    numbers = inp * (conv.stride * row + AFTER) + out * (row + AFTER)
    return numbers * min(unit.batch, IMAGES) * unit.element


def _in_vectors(shape: Shape) -> int:
    return _whole(shape.channels) * shape.height * shape.width


def _whole(count: int, step: int = VECTOR) -> int:
    return -(-count // step) * step


def puts_channels_last(leaf: Leaf) -> bool:
    """Whether what follows finds channels last in memory, as a layer norm of pixels leaves them."""
    match leaf:
        case Norm():
            return leaf.kind == "layer2d"
        case Conv() | Conv1d() | Linear() | Attention() | LayerScale() | ClassToken() | Positions():
            return False
        case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle() | DropPath():
            return False
        case Rearrange() | Dropout() | Operator():
            return False
        case Upsample() | ConvTranspose():
            return False
        case _:
            assert_never(leaf)
