"""What thop and ptflops count besides multiply-adds, as sums over the plan's layers. No torch.

The rules were read in the tools' sources and hold for thop 0.1.1.post2209072238 and ptflops 0.7.5. Neither is
needed to run the app; `crosscheck_optional.py` runs them where they are installed.
"""

from __future__ import annotations

from collections.abc import Callable

from resnet_core.labs.counters.conventions import (
    Convention,
    Rule,
    conv_biases,
    linear_biases,
    norm_elements,
    pixels_pooled,
)
from resnet_core.language.layers import Activation, AvgPool, GlobalPool, Leaf, MaxPool, Norm

TWICE = "2 for each element that is read: once for the module, and once more for the function it calls"


def _activations(each: int, *kinds: str) -> Callable[[Leaf], int]:
    def amount(leaf: Leaf) -> int:
        return each * leaf.out.elements if isinstance(leaf, Activation) and leaf.kind in kinds else 0

    return amount


def _read_twice(*pools: type[MaxPool | AvgPool | GlobalPool]) -> Callable[[Leaf], int]:
    def amount(leaf: Leaf) -> int:
        return 2 * leaf.inp.elements if isinstance(leaf, pools) else 0

    return amount


def _averages(leaf: Leaf) -> int:
    return leaf.out.elements if isinstance(leaf, AvgPool) else 0


def _global_averages(leaf: Leaf) -> int:
    return pixels_pooled(leaf) + leaf.out.elements if isinstance(leaf, GlobalPool) else 0


def _group_norm_parameters(leaf: Leaf) -> int:
    return -2 * leaf.out.channels if isinstance(leaf, Norm) and leaf.kind == "group" else 0


BIASES = (
    Rule("convolution biases", "1 for each element of the output", conv_biases),
    Rule("linear bias", "1 for each class", linear_biases),
)
THOP = Convention(
    "thop",
    "MAC",
    (
        Rule(
            "batch norm",
            "4 for each element: 2, and twice that for scale and shift",
            norm_elements("batch", 4),
        ),
        Rule("average pooling", "1 for each element of the output", _averages),
        Rule(
            "global average pooling",
            "1 for each element that is averaged, and 1 for each mean",
            _global_averages,
        ),
    ),
)
THOP_PARAMETERS = Convention(
    "thop parameters",
    "parameter",
    (Rule("group norm", "left out: thop has no rule for this layer", _group_norm_parameters),),
)
PTFLOPS = Convention(
    "ptflops",
    "MAC",
    (
        Rule("batch norm", "2 for each element: a scale and a shift", norm_elements("batch", 2)),
        Rule("group norm", "2 for each element: a scale and a shift", norm_elements("group", 2)),
        Rule(
            "ReLU and GELU",
            "2 for each element: once for the module, and once more for the function it calls",
            _activations(2, "relu", "gelu"),
        ),
        Rule(
            "SiLU",
            "1 for each element: for the function, since the module has no rule",
            _activations(1, "silu"),
        ),
        Rule("max pooling", TWICE, _read_twice(MaxPool)),
        Rule("average pooling", TWICE, _read_twice(AvgPool)),
        Rule("global average pooling", TWICE, _read_twice(GlobalPool)),
        *BIASES,
    ),
)
PTFLOPS_ATEN = Convention("ptflops, aten backend", "MAC", BIASES)
PTFLOPS_PARAMETERS = Convention("ptflops parameters", "parameter")
