"""Claims on what more layers do."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Check, Claim, Finding, Recorded
from resnet_core.labs.claims.counted import percent
from resnet_core.labs.claims.recordings import lab, trained
from resnet_core.labs.claims.sources import he_2015
from resnet_core.labs.training import degradation
from resnet_core.labs.training.curves import Band
from resnet_core.labs.training.degradation import RISE

DEPTHS = (8, 14, 20, 32, 44, 56)
LAB = ("degradation", "lab", links.DEGRADATION)


def of_seeds(band: Band) -> str:
    """`69.5 % (62.2 % to 71.7 %)`: the median, and the range over seeds."""
    return f"{percent(band.middle)} ({percent(band.low)} to {percent(band.high)})"


def training_error_rises() -> Finding:
    """Training error of a shallow and a deep plain network."""
    shallow, deep = trained("plain-20"), trained("plain-56")
    return Finding(
        f"{percent(shallow.middle)} → {percent(deep.middle)}",
        f"After 10 epochs plain-20 gets {of_seeds(shallow)} of its training images wrong, "
        f"plain-56 {of_seeds(deep)}.",
        (Check("The training error rises with more layers.", deep.low - shallow.high >= RISE),),
    )


def faster_than_plain() -> Finding:
    """In how many epochs the residual network is ahead of its plain twin with every seed."""
    ahead = {n: degradation.ahead(lab()[f"residual-{n}"], lab()[f"plain-{n}"]) for n in DEPTHS}
    least = min(ahead.values())
    return Finding(
        f"{ahead[20]} of 10 epochs",
        f"With every seed the residual network has the lower training error in {ahead[20]} of 10 epochs at "
        f"20 layers, in {ahead[56]} at 56, and in {ahead[8]} at 8 layers.",
        (Check("The residual network is ahead of the plain one at each depth.", least > 0),),
    )


CLAIMS = (
    Claim(
        "training-error-rises",
        "it solves the 'degradation' problem where adding more layers to a sufficiently deep model leads to "
        "higher training error.",
        "cheat sheet",
        "degradation",
        "true",
        "The training error is what tells degradation from overfitting, in which only the test error rises.",
        Recorded(training_error_rises, *LAB),
        he_2015("section 1 and table 2"),
        links.DEGRADATION,
        "On ImageNet the plain network of 34 layers ends at 28.54 % error, the one of 18 at 27.94 %; with "
        "shortcuts it is 25.03 % against 27.88 %.",
    ),
    Claim(
        "faster-than-plain",
        "Faster convergence compared to plain networks of the same depth.",
        "cheat sheet",
        "degradation",
        "true",
        "The deeper the networks, the larger the lead; at 8 layers the plain network learns nearly as fast.",
        Recorded(faster_than_plain, *LAB),
        he_2015("section 4.1"),
        links.DEGRADATION,
    ),
)
