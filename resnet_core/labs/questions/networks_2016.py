"""The shortcuts and orders of He 2016 (arXiv 1603.05027), beside what its tables print. No torch here."""

from __future__ import annotations

from typing import NamedTuple

from resnet_core.families.published import Source, he_2016
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.questions.networks import DEEP, Change, Entrant
from resnet_core.spec import ArchSpec

FAILED = "fail (above 20)"
SHORTCUT_DEPTH = 44


class Row(NamedTuple):
    """A row of a table: percent of CIFAR-10's test images that ResNet-110 misclassifies, as printed.

    `change` and `spec` are what stands for it here.
    """

    name: str
    printed: str
    source: Source
    spec: ArchSpec
    change: Change = ""


ORIGINAL = "identity (original)"
HALF_SHORTCUT = "x times 0.5"
HALF_BOTH = "x times 0.5, F times 0.5"
EXCLUSIVE = "exclusive gating, bias -6"
OPEN_GATE = "shortcut-only gating, bias 0"
CLOSED_GATE = "shortcut-only gating, bias -6"
ONE_BY_ONE = "1x1 convolution"
DROPOUT = "dropout 0.5"

_IN_1, _DEEP_1 = he_2016("table 1"), digits_network(SHORTCUT_DEPTH)
TABLE_1 = (
    Row(ORIGINAL, "6.61", _IN_1, _DEEP_1),
    Row(HALF_SHORTCUT, FAILED, _IN_1, _DEEP_1, "half_shortcut"),
    Row(HALF_BOTH, "12.35", _IN_1, _DEEP_1, "half_both"),
    Row(EXCLUSIVE, "8.70", _IN_1, _DEEP_1, "exclusive_gating"),
    Row(OPEN_GATE, "12.86", _IN_1, _DEEP_1, "open_shortcut_gating"),
    Row(CLOSED_GATE, "6.91", _IN_1, _DEEP_1, "shortcut_gating"),
    Row(ONE_BY_ONE, "12.22", _IN_1, digits_network(SHORTCUT_DEPTH, "projection_all")),
    Row(DROPOUT, FAILED, _IN_1, _DEEP_1, "dropout_shortcut"),
)

FIRST = "original"
BN_AFTER = "BN after addition"
RELU_BEFORE = "ReLU before addition"
RELU_ONLY = "ReLU-only pre-activation"
FULL = "full pre-activation"

_IN_2, _DEEP_2 = he_2016("table 2"), digits_network(DEEP)
TABLE_2 = (
    Row(FIRST, "6.61", _IN_2, _DEEP_2),
    Row(BN_AFTER, "8.17", _IN_2, _DEEP_2, "bn_after_addition"),
    Row(RELU_BEFORE, "7.84", _IN_2, _DEEP_2, "relu_before_addition"),
    Row(RELU_ONLY, "6.71", _IN_2, _DEEP_2, "relu_only_pre_activation"),
    Row(FULL, "6.37", _IN_2, digits_network(DEEP, order="pre")),
)


def trained(table: tuple[Row, ...]) -> tuple[Entrant, ...]:
    """The networks of a table."""
    return tuple(Entrant(row.name, row.spec, change=row.change) for row in table)
