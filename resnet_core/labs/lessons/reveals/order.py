"""How weights begin: arithmetic of variances."""

from __future__ import annotations

from resnet_core.labs.claims.proofs.order import FAN_IN, LAYERS
from resnet_core.labs.lessons.lesson import Bar, Bars, Reveal

HE, XAVIER = 2 / FAN_IN, 1 / FAN_IN  # variances of weights that read FAN_IN numbers


def kept(variance: float) -> float:
    """The factor by which a convolution and its ReLU change the signal's mean square."""
    return FAN_IN * variance / 2


def one_layer() -> Reveal:
    """One convolution of Xavier's rule and its ReLU."""
    xavier, he = kept(XAVIER), kept(HE)
    return Reveal(
        xavier,
        f"{xavier:g} times",
        f"One 3×3 convolution of 64 channels and its ReLU leave {xavier:g} of the signal's mean square with "
        f"Xavier's rule, and {he:g} with He's.",
        Bars(
            "mean square after one layer",
            (Bar("He's rule", he, f"{he:g}"), Bar("Xavier's rule", xavier, f"{xavier:g}")),
        ),
    )


def many_layers() -> Reveal:
    """Fifty of them."""
    left = kept(XAVIER) ** LAYERS
    key = "half" if left > 0.1 else "thousandth" if left > 1e-5 else "billionth"
    return Reveal(
        key,
        f"{left:.0e}",
        f"After {LAYERS} layers {kept(XAVIER):g} to the power of {LAYERS} is left: {left:.0e} of the mean "
        f"square. With He's rule it is {kept(HE) ** LAYERS:g}.",
    )
