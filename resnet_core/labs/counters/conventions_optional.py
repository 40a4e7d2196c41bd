"""What thop and ptflops add to multiply-adds, as sums over the plan's layers.

The rules were read in the tools' sources and hold for thop 0.1.1.post2209072238 and ptflops 0.7.5. Neither is
needed to run the app; `experiments/counters/tools_optional.py` runs them where they are installed.
"""

from __future__ import annotations

from typing import assert_never

from resnet_core.labs.counters.conventions import (
    CONVOLUTION_BIASES,
    LINEAR_BIAS,
    Charge,
    Convention,
    Rule,
    biases,
)
from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ClassToken,
    Conv,
    Dropout,
    DropPath,
    GlobalPool,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Pad,
    Positions,
    Rearrange,
)

TWICE = "2 for each element that is read: once for the module, and once more for the function it calls"
SCALE_AND_SHIFT = "2 for each element: a scale and a shift"

THOP_BATCH_NORM = Rule("batch norm", "4 for each element: 2, and twice that for scale and shift")
THOP_POOLING = Rule("average pooling", "1 for each element of the output")
THOP_GLOBAL = Rule("global average pooling", "1 for each element that is averaged, and 1 for each mean")
THOP_GROUP_NORM = Rule("group norm", "left out: thop has no rule for this layer")

BATCH_NORM = Rule("batch norm", SCALE_AND_SHIFT)
GROUP_NORM = Rule("group norm", SCALE_AND_SHIFT)
RELU_AND_GELU = Rule(
    "ReLU and GELU", "2 for each element: once for the module, and once more for the function it calls"
)
SILU = Rule("SiLU", "1 for each element: for the function, since the module has no rule")
MAX_POOLING = Rule("max pooling", TWICE)
AVERAGE_POOLING = Rule("average pooling", TWICE)
GLOBAL_POOLING = Rule("global average pooling", TWICE)


def _thop(leaf: Leaf) -> tuple[Charge, ...]:
    match leaf:
        case Norm(kind="batch"):
            return ((THOP_BATCH_NORM, 4 * leaf.out.elements),)
        case AvgPool():
            return ((THOP_POOLING, leaf.out.elements),)
        case GlobalPool():
            return ((THOP_GLOBAL, leaf.inp.elements + leaf.out.elements),)
        case Norm() | Conv() | Linear() | Activation() | MaxPool() | Pad() | DropPath():
            return ()
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return ()
        case _:
            assert_never(leaf)


def _thop_parameters(leaf: Leaf) -> tuple[Charge, ...]:
    match leaf:
        case Norm(kind="group"):
            return ((THOP_GROUP_NORM, -2 * leaf.out.channels),)
        case (
            Norm()
            | Conv()
            | Linear()
            | Activation()
            | MaxPool()
            | AvgPool()
            | GlobalPool()
            | Pad()
            | DropPath()
        ):
            return ()
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return ()
        case _:
            assert_never(leaf)


def _ptflops(leaf: Leaf) -> tuple[Charge, ...]:
    match leaf:
        case Norm():
            return ((BATCH_NORM if leaf.kind == "batch" else GROUP_NORM, 2 * leaf.out.elements),)
        case Activation():
            return _ptflops_activation(leaf)
        case MaxPool():
            return ((MAX_POOLING, 2 * leaf.inp.elements),)
        case AvgPool():
            return ((AVERAGE_POOLING, 2 * leaf.inp.elements),)
        case GlobalPool():
            return ((GLOBAL_POOLING, 2 * leaf.inp.elements),)
        case Conv() | Linear() | Pad() | DropPath():
            return biases(leaf)
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return ()
        case _:
            assert_never(leaf)


def _ptflops_activation(activation: Activation) -> tuple[Charge, ...]:
    match activation.kind:
        case "relu" | "gelu":
            return ((RELU_AND_GELU, 2 * activation.out.elements),)
        case "silu":
            return ((SILU, activation.out.elements),)
        case "sigmoid" | "relu6" | "hardswish" | "hardsigmoid":
            return ()
        case _:
            assert_never(activation.kind)


BIASES = (CONVOLUTION_BIASES, LINEAR_BIAS)
THOP = Convention("thop", "MAC", (THOP_BATCH_NORM, THOP_POOLING, THOP_GLOBAL), _thop)
THOP_PARAMETERS = Convention("thop parameters", "parameter", (THOP_GROUP_NORM,), _thop_parameters)
PTFLOPS = Convention(
    "ptflops",
    "MAC",
    (BATCH_NORM, GROUP_NORM, RELU_AND_GELU, SILU, MAX_POOLING, AVERAGE_POOLING, GLOBAL_POOLING, *BIASES),
    _ptflops,
)
PTFLOPS_ATEN = Convention("ptflops, aten backend", "MAC", BIASES, biases)
PTFLOPS_PARAMETERS = Convention("ptflops parameters", "parameter")
