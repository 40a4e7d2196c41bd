"""The bytes of a network's numbers in four formats, from the plan alone.

int8 is as ONNX Runtime's static quantisation writes it, per channel: a weight takes one byte, and a filter
a scale (4 bytes) and a zero point (1), and where it has a bias that bias, its scale and its zero point (4
bytes each). Scales of maps, five bytes each, are not counted.
"""

from __future__ import annotations

from math import prod
from typing import Literal, assert_never, get_args

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
    Upsample,
)
from resnet_core.language.plan import Plan, named_layers
from resnet_core.readers.folding import foldable
from resnet_core.readers.weight_names import COUNTER, tensors_of

__all__ = ["FORMATS", "Format", "size_of", "sizes"]

Format = Literal["float32", "folded", "bfloat16", "int8"]
FORMATS: tuple[Format, ...] = get_args(Format)
WIDE, NARROW = 4, 2  # bytes of a float32 and of a bfloat16
SCALED, BIASED = 5, 12  # bytes of a filter in int8 besides its weights, and more with a bias


def sizes(plan: Plan) -> dict[Format, int]:
    """Bytes of all weights, with the running statistics of batch norms, in each format."""
    return {format: size_of(plan, format) for format in FORMATS}


def size_of(plan: Plan, format: Format) -> int:
    """Bytes in one format. bfloat16 and int8 have batch norms folded into convolutions."""
    match format:
        case "float32":
            return WIDE * sum(_numbers(leaf) for _, leaf in named_layers(plan))
        case "folded":
            return WIDE * sum(_numbers(leaf) for leaf in _folded(plan))
        case "bfloat16":
            return NARROW * sum(_numbers(leaf) for leaf in _folded(plan))
        case "int8":
            return sum(map(_in_int8, _folded(plan)))
        case _:
            assert_never(format)


def _folded(plan: Plan) -> list[Leaf]:
    """The layers, with the batch norms gone that become the bias of a convolution."""
    pairs = dict(foldable(plan))
    gone = set(pairs.values())
    kept = ((name, leaf) for name, leaf in named_layers(plan) if name not in gone)
    return [_with_bias(leaf) if name in pairs else leaf for name, leaf in kept]


def _with_bias(leaf: Leaf) -> Leaf:
    """The convolution that takes in a batch norm; no other layer does."""
    match leaf:
        case Conv():
            return leaf._replace(bias=True)
        case Norm() | LayerScale() | ClassToken() | Positions() | Attention() | Operator() | ConvTranspose():
            return leaf
        case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle() | DropPath():
            return leaf
        case Rearrange() | Dropout() | Upsample() | Linear() | Conv1d():
            return leaf
        case _:
            assert_never(leaf)


def _numbers(leaf: Leaf) -> int:
    """Learned parameters, and the means and variances that a batch norm keeps."""
    return sum(prod(shape) for key, shape in tensors_of(leaf) if key != COUNTER)


def _in_int8(leaf: Leaf) -> int:
    match leaf:
        case Conv() | Linear():
            biases = leaf.out.channels if leaf.bias else 0
            return price(leaf).params - biases + SCALED * leaf.out.channels + BIASED * biases
        case Conv1d():
            return leaf.kernel + SCALED
        case Norm() | LayerScale() | ClassToken() | Positions() | Attention() | Operator() | ConvTranspose():
            return WIDE * _numbers(leaf)
        case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle() | DropPath():
            return 0
        case Rearrange() | Dropout() | Upsample():
            return 0
        case _:
            assert_never(leaf)
