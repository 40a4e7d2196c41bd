"""What fvcore and torchinfo make of each kind of layer.

Read in the sources of fvcore 0.1.5.post20221221 (`nn/jit_handles.py`) and torchinfo 1.8.0 (`layer_info.py`).
torchinfo counts modules that hold no others: each weight once, but those of a convolution at each pixel.
"""

from __future__ import annotations

from typing import assert_never

from resnet_core.cost import price
from resnet_core.labs.counters.conventions import Charge, Charges, Convention, Rule
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

ESTIMATE = "5 for each element, in fvcore's own words a rough estimate"
FVCORE_BATCH_NORM = Rule("batch norm", "2 for each element: a scale and a shift")
FVCORE_TRAINED_NORM = Rule("batch norm", "5 for each element: mean and variance come on top")
FVCORE_GROUP_NORM = Rule("group norm", ESTIMATE)
FVCORE_LAYER_NORM = Rule("layer norm", ESTIMATE)
FVCORE_POOLING = Rule("global average pooling", "1 for each element that is averaged")
FVCORE_UNEVEN = Rule(
    "convolutions of even kernels", "left out: fvcore has no rule for PyTorch's padding of one side more"
)
FVCORE_PRODUCTS = Rule(
    "attention's two products", "left out: fvcore has no rule for the function that makes both"
)

NORM_PARAMETERS = Rule("norm parameters", "1 for each scale and shift, whatever the size of the map")
CONVOLUTION_BIASES = Rule("convolution biases", "1 for each element of the output")
LINEAR_BIAS = Rule("linear bias", "1 for each bias, however often it is added")
LINEAR_AGAIN = Rule(
    "linear layers at many places", "left out: a weight is counted once, not at each pixel or token"
)
ATTENTION = Rule("attention", "left out: torchinfo counts only the weights of layers that hold no others")


def products(attention: Attention) -> int:
    """Multiply-adds of queries by keys and of weights by values."""
    tokens = attention.out.height * attention.out.width
    return 2 * attention.out.channels * tokens * tokens


def _fvcore(batch_norm: Rule, each: int) -> Charges:
    """fvcore's charges, where a batch norm costs `each` for an element."""

    def charges(leaf: Leaf) -> tuple[Charge, ...]:
        match leaf:
            case Norm():
                return (_fvcore_norm(leaf, batch_norm, each),)
            case GlobalPool():
                # Of signals it is another operator, for which fvcore has no rule.
                return ((FVCORE_POOLING, leaf.inp.elements if leaf.inp.dims == 2 else 0),)
            case Conv(is_uneven=True):
                return ((FVCORE_UNEVEN, -price(leaf).macs),)
            case Attention():
                return ((FVCORE_PRODUCTS, -products(leaf)),)
            case Conv() | Linear() | Activation() | MaxPool() | AvgPool() | Pad() | DropPath():
                return ()
            case ChannelShuffle():
                return ()
            case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Conv1d() | Operator():
                return ()
            case Upsample() | ConvTranspose():
                return ()
            case _:
                assert_never(leaf)

    return charges


def _fvcore_norm(norm: Norm, batch_norm: Rule, each: int) -> Charge:
    match norm.kind:
        case "batch":
            return batch_norm, each * norm.out.elements
        case "layer" | "layer2d":
            return FVCORE_LAYER_NORM, 5 * norm.out.elements
        case "group" | "none":
            return FVCORE_GROUP_NORM, 5 * norm.out.elements
        case _:
            assert_never(norm.kind)


def _torchinfo(leaf: Leaf) -> tuple[Charge, ...]:
    match leaf:
        case Norm():
            return ((NORM_PARAMETERS, 2 * leaf.out.channels),)
        case Conv():
            return ((CONVOLUTION_BIASES, leaf.out.elements if leaf.bias else 0),)
        case Linear():
            weights = leaf.inp.channels * leaf.out.channels
            biases = leaf.out.channels if leaf.bias else 0
            return (LINEAR_AGAIN, weights - price(leaf).macs), (LINEAR_BIAS, biases)
        case Attention():
            return ((ATTENTION, -price(leaf).macs),)
        case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle() | DropPath():
            return ()
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Conv1d() | Operator():
            return ()
        case ConvTranspose():
            return ((CONVOLUTION_BIASES, leaf.out.elements),)
        case Upsample():
            return ()
        case _:
            assert_never(leaf)


FVCORE_RULES = (FVCORE_GROUP_NORM, FVCORE_LAYER_NORM, FVCORE_POOLING, FVCORE_PRODUCTS, FVCORE_UNEVEN)
FVCORE = Convention(
    "fvcore, evaluation mode", "MAC", (FVCORE_BATCH_NORM, *FVCORE_RULES), _fvcore(FVCORE_BATCH_NORM, 2)
)
FVCORE_TRAINING = Convention(
    "fvcore, training mode", "MAC", (FVCORE_TRAINED_NORM, *FVCORE_RULES), _fvcore(FVCORE_TRAINED_NORM, 5)
)
FVCORE_PARAMETERS = Convention("fvcore parameter_count", "parameter")
TORCHINFO = Convention(
    "torchinfo",
    "MAC",
    (NORM_PARAMETERS, CONVOLUTION_BIASES, LINEAR_BIAS, LINEAR_AGAIN, ATTENTION),
    _torchinfo,
)
TORCHINFO_PARAMETERS = Convention("torchinfo total_params", "parameter")
