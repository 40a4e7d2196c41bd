"""What thop and ptflops make of each kind of layer.

Read in the sources of thop 0.1.1.post2209072238 (`profile.py`, `vision/basic_hooks.py`) and ptflops 0.7.5
(`pytorch_ops.py`, `aten_ops.py`). Both have rules for classes of modules, and none for classes derived from
these. Neither is needed to run the app; `experiments/counters/tools_optional.py` runs them where they are
installed.
"""

from __future__ import annotations

from typing import assert_never

from resnet_core.cost import price
from resnet_core.labs.counters.conventions import Charge, Convention, Rule
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

NO_RULE = "left out: thop has no rule for this layer"
THOP_NORM = "4 for each element: 2, and twice that for scale and shift"
THOP_BATCH_NORM = Rule("batch norm", THOP_NORM)
THOP_LAYER_NORM = Rule("layer norm", f"{THOP_NORM}; none where channels come first")
THOP_POOLING = Rule("average pooling", "1 for each element of the output")
THOP_GLOBAL = Rule("global average pooling", "1 for each element that is averaged, and 1 for each mean")
THOP_ATTENTION = Rule("attention", NO_RULE)
THOP_GROUP_NORM = Rule("group norm", NO_RULE)
THOP_NORM_OF_MAPS = Rule("layer norm, channels first", NO_RULE)
THOP_FREE = Rule(
    "parameters outside layers", "left out: thop has no rule for what holds scales, class token and positions"
)

TWICE = "2 for each element that is read: once for the module, and once more for the function it calls"
SCALE_AND_SHIFT = "2 for each element: a scale and a shift"
BATCH_NORM = Rule("batch norm", SCALE_AND_SHIFT)
GROUP_NORM = Rule("group norm", SCALE_AND_SHIFT)
LAYER_NORM = Rule("layer norm", "1 for each element; none where channels come first")
RELU_AND_GELU = Rule(
    "ReLU and GELU", "2 for each element: once for the module, and once more for the function it calls"
)
RELU6 = Rule("ReLU6", "1 for each element: for the module, since the function has no rule")
SILU = Rule("SiLU", "1 for each element: for the function, since the module has no rule")
MAX_POOLING = Rule("max pooling", TWICE)
AVERAGE_POOLING = Rule("average pooling", TWICE)
GLOBAL_POOLING = Rule("global average pooling", TWICE)
QUERIES = Rule("scaled queries", "1 for each number of each query")
SOFTMAX = Rule("softmax in attention", "1 for each pair of tokens, in each head")
CONVOLUTION_BIASES = Rule("convolution biases", "1 for each element of the output")
LINEAR_BIAS = Rule("linear bias", "1 for each element of the output, attention's projections among them")


def _thop(leaf: Leaf) -> tuple[Charge, ...]:
    match leaf:
        case Norm():
            return _thop_norm(leaf)
        case AvgPool():
            return ((THOP_POOLING, leaf.out.elements),)
        case GlobalPool():
            return ((THOP_GLOBAL, _thop_means(leaf)),)
        case Attention():
            return ((THOP_ATTENTION, -price(leaf).macs),)
        case Conv() | Linear() | Activation() | MaxPool() | Pad() | ChannelShuffle() | DropPath():
            return ()
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Conv1d() | Operator():
            return ()
        case Upsample() | ConvTranspose():
            return ()
        case _:
            assert_never(leaf)


def _thop_norm(norm: Norm) -> tuple[Charge, ...]:
    match norm.kind:
        case "batch":
            return ((THOP_BATCH_NORM, 4 * norm.out.elements),)
        case "layer":
            return ((THOP_LAYER_NORM, 4 * norm.out.elements),)
        case "layer2d" | "group" | "none":
            return ()
        case _:
            assert_never(norm.kind)


def _thop_means(pool: GlobalPool) -> int:
    """As thop rounds it: parts that do not divide the map evenly are counted as fractions of pixels."""
    each = (pool.inp.height / pool.out.height) * (pool.inp.width / pool.out.width)
    return int((each + 1) * pool.out.elements)


def _thop_parameters(leaf: Leaf) -> tuple[Charge, ...]:
    match leaf:
        case Norm(kind="group" | "none"):
            return ((THOP_GROUP_NORM, -price(leaf).params),)
        case Norm(kind="layer2d"):
            return ((THOP_NORM_OF_MAPS, -price(leaf).params),)
        case Attention():
            return ((THOP_ATTENTION, -price(leaf).params),)
        case LayerScale() | ClassToken() | Positions():
            return ((THOP_FREE, -price(leaf).params),)
        case Norm() | Conv() | Linear() | Activation() | MaxPool() | AvgPool() | GlobalPool():
            return ()
        case Pad() | ChannelShuffle() | DropPath() | Rearrange() | Dropout() | Conv1d() | Operator():
            return ()
        case Upsample() | ConvTranspose():
            return ()
        case _:
            assert_never(leaf)


def _biases(leaf: Leaf) -> tuple[Charge, ...]:
    """Each bias as often as it is added."""
    match leaf:
        case Conv():
            return ((CONVOLUTION_BIASES, leaf.out.elements if leaf.bias else 0),)
        case Linear():
            return ((LINEAR_BIAS, leaf.out.elements if leaf.bias else 0),)
        case Attention():
            return ((LINEAR_BIAS, 4 * leaf.out.elements),)
        case Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath():
            return ()
        case ChannelShuffle():
            return ()
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Conv1d() | Operator():
            return ()
        case ConvTranspose():
            return ((CONVOLUTION_BIASES, leaf.out.elements),)
        case Upsample():
            return ()
        case _:
            assert_never(leaf)


def _ptflops(leaf: Leaf) -> tuple[Charge, ...]:
    match leaf:
        case Norm():
            return _ptflops_norm(leaf)
        case Activation():
            return _ptflops_activation(leaf)
        case MaxPool():
            return ((MAX_POOLING, 2 * leaf.inp.elements),)
        case AvgPool():
            return ((AVERAGE_POOLING, 2 * leaf.inp.elements),)
        case GlobalPool():
            return ((GLOBAL_POOLING, 2 * leaf.inp.elements),)
        case Attention():
            pairs = (leaf.out.height * leaf.out.width) ** 2
            return (QUERIES, leaf.out.elements), (SOFTMAX, leaf.heads * pairs), *_biases(leaf)
        case Conv() | Linear() | Pad() | ChannelShuffle() | DropPath():
            return _biases(leaf)
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Conv1d() | Operator():
            return ()
        case Upsample() | ConvTranspose():
            return ()
        case _:
            assert_never(leaf)


def _ptflops_norm(norm: Norm) -> tuple[Charge, ...]:
    match norm.kind:
        case "batch":
            return ((BATCH_NORM, 2 * norm.out.elements),)
        case "group" | "none":
            return ((GROUP_NORM, 2 * norm.out.elements),)
        case "layer":
            return ((LAYER_NORM, norm.out.elements),)
        case "layer2d":
            return ()
        case _:
            assert_never(norm.kind)


def _ptflops_activation(activation: Activation) -> tuple[Charge, ...]:
    match activation.kind:
        case "relu" | "gelu":
            return ((RELU_AND_GELU, 2 * activation.out.elements),)
        case "relu6":
            return ((RELU6, activation.out.elements),)
        case "silu":
            return ((SILU, activation.out.elements),)
        case "sigmoid" | "hardswish" | "hardsigmoid":
            return ()
        case _:
            assert_never(activation.kind)


BIASES = (CONVOLUTION_BIASES, LINEAR_BIAS)
NORMS = (BATCH_NORM, GROUP_NORM, LAYER_NORM)
ACTIVATIONS = (RELU_AND_GELU, RELU6, SILU)
POOLS = (MAX_POOLING, AVERAGE_POOLING, GLOBAL_POOLING)
THOP = Convention(
    "thop", "MAC", (THOP_BATCH_NORM, THOP_LAYER_NORM, THOP_POOLING, THOP_GLOBAL, THOP_ATTENTION), _thop
)
THOP_PARAMETERS = Convention(
    "thop parameters",
    "parameter",
    (THOP_GROUP_NORM, THOP_NORM_OF_MAPS, THOP_FREE, THOP_ATTENTION),
    _thop_parameters,
)
PTFLOPS = Convention("ptflops", "MAC", (*NORMS, *ACTIVATIONS, *POOLS, QUERIES, SOFTMAX, *BIASES), _ptflops)
PTFLOPS_ATEN = Convention("ptflops, aten backend", "MAC", BIASES, _biases)
PTFLOPS_PARAMETERS = Convention("ptflops parameters", "parameter")
