"""The networks that the questions of the labs train side by side, and how. Nothing here needs torch.

All are trained on digits of 8 x 8 pixels, with widths 8-16-32, so that it takes a minute on a laptop.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from resnet_core.data.datasets import DIGITS, PERMUTED_DIGITS
from resnet_core.families.published import Source, he_2016
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.training.recipe import Recipe
from resnet_core.spec import ArchSpec, Shortcut

Change = Literal[
    "",
    "bn_after_addition",
    "relu_before_addition",
    "relu_only_pre_activation",
    "half_shortcut",
    "half_both",
    "exclusive_gating",
    "open_exclusive_gating",
    "shortcut_gating",
    "open_shortcut_gating",
    "dropout_shortcut",
    "fully_connected",
]
"""What no `ArchSpec` describes: done to the built network, or ("fully_connected") in its place."""

SHALLOW, DEEP, DEEPEST = 20, 56, 110
HIGH_RATE = 0.1  # He 2015, section 4.2, starts at it, and warms ResNet-110 up at 0.01
RATES = (Recipe().lr, HIGH_RATE)
WARM_EPOCHS = 4
EPOCHS = 8  # of 110 layers where four networks of them are compared
FEW_IMAGES, FEW_EPOCHS = 400, 30


class Candidate(NamedTuple):
    """One network of a comparison, and how it is trained: on the first `images` images, all for None.

    `name` is for the screen and for points.
    """

    name: str
    spec: ArchSpec
    recipe: Recipe = Recipe()
    change: Change = ""
    zero_gamma: bool = False
    data: str = DIGITS
    images: int | None = None


V1, V2 = "v1", "v2"
USUAL_START, ZERO_START = "γ = 1", "last γ = 0"
NO_WARM_UP, WARM_UP = "no warm-up", f"warm-up of {WARM_EPOCHS} epochs"
OPTION_A, OPTION_B, OPTION_C, NO_SHORTCUT = (
    "A: zero-padded identity",
    "B: projection where the size changes",
    "C: projection in every block",
    "no shortcut",
)
IN_ORDER, SHUFFLED = "pixels in order", "pixels shuffled"
CONVOLUTIONAL, FULLY_CONNECTED = "convolutional", "fully connected"


def of_layers(name: str, depth: int) -> str:
    """`v1, 110 layers`."""
    return f"{name}, {depth} layers"


def order() -> tuple[Candidate, ...]:
    """v1 and v2 at two learning rates."""
    return tuple(
        Candidate(at_rate(name, lr), digits_network(DEEPEST, order=order), Recipe(lr=lr, epochs=EPOCHS))
        for lr in RATES
        for name, order in ((V1, "post"), (V2, "pre"))
    )


def at_rate(name: str, lr: float) -> str:
    """`v1, learning rate 0.1`."""
    return f"{name}, learning rate {lr}"


def zero_gamma() -> tuple[Candidate, ...]:
    """With and without zero-gamma, at two learning rates."""
    return tuple(
        Candidate(at_rate(name, lr), digits_network(DEEPEST), Recipe(lr=lr, epochs=EPOCHS), zero_gamma=zero)
        for lr in RATES
        for name, zero in ((USUAL_START, False), (ZERO_START, True))
    )


def norm_and_shortcut() -> tuple[Candidate, ...]:
    """Batch norm on and off, shortcut on and off, at two depths."""
    shortcuts: tuple[Shortcut, ...] = ("identity", "none")
    return tuple(
        Candidate(of_layers(parts(shortcut, norm), depth), digits_network(depth, shortcut, norm=norm))
        for depth in (SHALLOW, DEEP)
        for shortcut in shortcuts
        for norm in ("batch", "none")
    )


def parts(shortcut: str, norm: str) -> str:
    """`shortcut, no batch norm`."""
    return f"{'no ' * (shortcut == 'none')}shortcut, {'no ' * (norm == 'none')}batch norm"


def warm_up() -> tuple[Candidate, ...]:
    """110 layers at a high learning rate, at once and after a warm-up."""
    return tuple(
        Candidate(name, digits_network(DEEPEST), Recipe(lr=HIGH_RATE, warmup_epochs=epochs))
        for name, epochs in ((NO_WARM_UP, 0), (WARM_UP, WARM_EPOCHS))
    )


def options() -> tuple[Candidate, ...]:
    """He 2015's options A, B and C, and the plain network."""
    return (
        Candidate(OPTION_A, digits_network(DEEP, "identity")),
        Candidate(OPTION_B, digits_network(DEEP, "projection")),
        Candidate(OPTION_C, digits_network(DEEP, "projection_all")),
        Candidate(NO_SHORTCUT, digits_network(DEEP, "none")),
    )


def permuted() -> tuple[Candidate, ...]:
    """A convolutional and a fully connected network, with pixels in order and in one fixed random order."""
    changes: tuple[tuple[str, Change], ...] = ((CONVOLUTIONAL, ""), (FULLY_CONNECTED, "fully_connected"))
    return tuple(
        Candidate(
            f"{name}, {pixels}",
            digits_network(8),
            Recipe(epochs=FEW_EPOCHS),
            change,
            data=data,
            images=FEW_IMAGES,
        )
        for name, change in changes
        for pixels, data in ((IN_ORDER, DIGITS), (SHUFFLED, PERMUTED_DIGITS))
    )


# The shortcuts and orders of He 2016 (arXiv 1603.05027), with what its tables print.

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


def of_table(table: tuple[Row, ...]) -> tuple[Candidate, ...]:
    """The networks of a table."""
    return tuple(Candidate(row.name, row.spec, change=row.change) for row in table)
