"""The networks that the questions of the labs train side by side, and how. Nothing here needs torch.

All are trained on digits of 8 x 8 pixels, with widths 8-16-32, so that it takes a minute on a laptop.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from resnet_core.data.datasets import DIGITS, PERMUTED_DIGITS
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
ALL_IMAGES = 1498  # that digits are trained on
FEW_IMAGES, FEW_EPOCHS = 400, 30


class Entrant(NamedTuple):
    """One network of a comparison; `name` is for the screen and for events, `images` how many train it."""

    name: str
    spec: ArchSpec
    recipe: Recipe = Recipe()
    change: Change = ""
    zero_gamma: bool = False
    data: str = DIGITS
    images: int = ALL_IMAGES


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


def order() -> tuple[Entrant, ...]:
    """v1 and v2 at two learning rates."""
    return tuple(
        Entrant(at_rate(name, lr), digits_network(DEEPEST, order=order), Recipe(lr=lr, epochs=EPOCHS))
        for lr in RATES
        for name, order in ((V1, "post"), (V2, "pre"))
    )


def at_rate(name: str, lr: float) -> str:
    """`v1, learning rate 0.1`."""
    return f"{name}, learning rate {lr}"


def zero_gamma() -> tuple[Entrant, ...]:
    """With and without zero-gamma, at two learning rates."""
    return tuple(
        Entrant(at_rate(name, lr), digits_network(DEEPEST), Recipe(lr=lr, epochs=EPOCHS), zero_gamma=zero)
        for lr in RATES
        for name, zero in ((USUAL_START, False), (ZERO_START, True))
    )


def norm_and_shortcut() -> tuple[Entrant, ...]:
    """Batch norm on and off, shortcut on and off, at two depths."""
    shortcuts: tuple[Shortcut, ...] = ("identity", "none")
    return tuple(
        Entrant(of_layers(parts(shortcut, norm), depth), digits_network(depth, shortcut, norm=norm))
        for depth in (SHALLOW, DEEP)
        for shortcut in shortcuts
        for norm in ("batch", "none")
    )


def parts(shortcut: str, norm: str) -> str:
    """`shortcut, no batch norm`."""
    return f"{'no ' * (shortcut == 'none')}shortcut, {'no ' * (norm == 'none')}batch norm"


def warm_up() -> tuple[Entrant, ...]:
    """110 layers at a high learning rate, at once and after a warm-up."""
    return tuple(
        Entrant(name, digits_network(DEEPEST), Recipe(lr=HIGH_RATE, warmup_epochs=epochs))
        for name, epochs in ((NO_WARM_UP, 0), (WARM_UP, WARM_EPOCHS))
    )


def options() -> tuple[Entrant, ...]:
    """He 2015's options A, B and C, and the plain network."""
    return (
        Entrant(OPTION_A, digits_network(DEEP, "identity")),
        Entrant(OPTION_B, digits_network(DEEP, "projection")),
        Entrant(OPTION_C, digits_network(DEEP, "projection_all")),
        Entrant(NO_SHORTCUT, digits_network(DEEP, "none")),
    )


def permuted() -> tuple[Entrant, ...]:
    """A convolutional and a fully connected network, with pixels in order and in one fixed random order."""
    changes: tuple[tuple[str, Change], ...] = ((CONVOLUTIONAL, ""), (FULLY_CONNECTED, "fully_connected"))
    return tuple(
        Entrant(
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
