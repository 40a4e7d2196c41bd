"""What was printed about the CIFAR networks of the zoo; what was not found in its source is left out."""

from __future__ import annotations

from resnet_core.families.published import WRN_REPOSITORY, Errors, Figure, Published, he_2015, he_2016
from resnet_core.language.input import Input

CIFAR_IMAGE = Input(32, 32)

CIFAR_A = "CIFAR, option A"
CIFAR_B = "CIFAR, option B"
CIFAR_PLAIN = "CIFAR, plain"
CIFAR_PRE = "CIFAR, pre-activation and wide"


def _preact(depth: int, top1: str, place: str, note: str) -> Published:
    """A CIFAR network of He 2016."""
    errors = Errors("CIFAR-10", "test", top1, "", he_2016(place))
    return Published(f"Pre-activation ResNet-{depth}", CIFAR_PRE, CIFAR_IMAGE, errors=(errors,), note=note)


def _option_a(depth: int, params: str, top1: str, note: str = "") -> Published:
    """A CIFAR network of He 2015, table 6."""
    table = he_2015("table 6")
    errors = (Errors("CIFAR-10", "test", top1, "", table),)
    return Published(
        f"ResNet-{depth}, option A",
        CIFAR_A,
        CIFAR_IMAGE,
        Figure(params, "M", table),
        errors=errors,
        note=note,
    )


OPTION_B_NOTE = "The paper trained option A on CIFAR; the two 1x1 projections add 2,752 parameters."
PLAIN_NOTE = "As many parameters and multiply-adds as option A, which adds nothing but the addition."

CIFAR = {
    "cifar_resnet20": _option_a(20, "0.27", "8.75"),
    "cifar_resnet32": _option_a(32, "0.46", "7.51"),
    "cifar_resnet44": _option_a(44, "0.66", "7.17"),
    "cifar_resnet56": _option_a(56, "0.85", "6.97"),
    "cifar_resnet110": _option_a(110, "1.7", "6.43", "The best of five runs; their mean is 6.61."),
    "cifar_resnet1202": _option_a(
        1202, "19.4", "7.93", "Training error is below 0.1 %: the paper calls the rest overfitting."
    ),
    **{
        f"cifar_resnet{depth}_b": Published(
            f"ResNet-{depth}, option B", CIFAR_B, CIFAR_IMAGE, note=OPTION_B_NOTE
        )
        for depth in (20, 32, 44, 56, 110, 1202)
    },
    **{
        f"cifar_plain{depth}": Published(f"Plain-{depth}", CIFAR_PLAIN, CIFAR_IMAGE, note=PLAIN_NOTE)
        for depth in (20, 32, 44, 56, 1202)
    },
    "cifar_plain110": Published(
        "Plain-110", CIFAR_PLAIN, CIFAR_IMAGE, note=f"{PLAIN_NOTE} The paper reports an error above 60 %."
    ),
    "cifar_preact110": _preact(
        110, "6.37", "table 3", "Basic blocks and option A, as in 2015; the original order gives 6.61."
    ),
    "cifar_preact164": _preact(
        164, "5.46", "table 3", "Bottlenecks with projections; the original order gives 5.93."
    ),
    "cifar_preact1001": _preact(
        1001, "4.92", "table 3", "The original order gives 7.61; a batch of 64 instead of 128 gives 4.62."
    ),
    "wrn_28_10": Published(
        "WRN-28-10",
        CIFAR_PRE,
        CIFAR_IMAGE,
        errors=(
            Errors("CIFAR-10", "test, median of 5 runs", "4.00", "", WRN_REPOSITORY),
            Errors("CIFAR-100", "test, median of 5 runs", "19.25", "", WRN_REPOSITORY),
        ),
        note="28 counts the projections and not the last layer; the main path has 26 weighted layers.",
    ),
    "wrn_40_4": Published(
        "WRN-40-4",
        CIFAR_PRE,
        CIFAR_IMAGE,
        note="40 counts the projections and not the last layer; the main path has 38 weighted layers.",
    ),
}
