"""What may be asked of the experiments on gradients, and the memory they take. No torch."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from math import isqrt

from resnet_core.checks import check_choice, check_count, check_fraction
from resnet_core.data.datasets import DIGITS, DIGITS_SHAPE
from resnet_core.errors import SpecError
from resnet_core.files.pictures import PHOTOS
from resnet_core.labs.gradients.twins import SCHEMES, variants
from resnet_core.labs.settings import NOISE, Scalar, Settings, settings_like
from resnet_core.labs.training.recipe import MOST_LR, Recipe
from resnet_core.plan import unfold
from resnet_core.readers.footprint import KEPT, LOADED
from resnet_core.readers.memory import memory
from resnet_core.spec import ArchSpec, Input

DATA = (DIGITS, NOISE, *PHOTOS)
PRECISE = ("float32", "float64")
MOST_SEEDS = 8
MOST_STEPS = 2000
MOST_MOMENTS = 60
MOST_PAIRS = 32
LARGEST_JACOBIAN = 1024  # rows and columns; its singular values take about half a second
SHARED: dict[str, Scalar] = {
    "twins": "plain",
    "pinned": "",
    "scheme": "he_fan_out",
    "data": DIGITS,
    "steps": 0,
    "lr": Recipe().lr,
    "train_batch": Recipe().batch,
}


def gradients_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError`.

    `twins` is a list such as `plain,pre` (`twins.TWINS`), `pinned` the link of one more network. `data` is
    "digits", "noise" or a photo; `seeds` how many seeds, counted from the request's. `steps` of training at
    `lr` and batch `train_batch` come before the last look; `moments` is how many looks there are after the
    first, which is at the start.
    """
    asked = _shared({**SHARED, "seeds": 3, "moments": 1}, given)
    check_count("seeds", asked["seeds"], 1, MOST_SEEDS)
    check_count("moments", asked["moments"], 1, MOST_MOMENTS)
    return asked


def jacobian_settings(given: Settings) -> Settings:
    """As `gradients_settings`, and `block` names the block, or "" for the last one that keeps its shape."""
    return _shared({**SHARED, "block": ""}, given)


def shattering_settings(given: Settings) -> Settings:
    """As `gradients_settings`; `pairs` is how many pairs of images are walked between."""
    asked = _shared({**SHARED, "pairs": 8}, given)
    check_count("pairs", asked["pairs"], 2, MOST_PAIRS)
    return asked


def gradients_memory(spec: ArchSpec, input: Input, settings: Settings) -> int:
    """Bytes at the peak: the largest of the networks, its gradients, what backward keeps, and its images."""
    measured = _largest(spec, input, settings)
    if not settings["steps"]:
        return LOADED + measured
    images = 2 * 4 * spec.in_channels * input.height * input.width * trained_images(settings)
    return (
        LOADED
        + images
        + max(measured, _largest(spec, replace(input, batch=_train_batch(settings)), settings))
    )


def jacobian_memory(spec: ArchSpec, input: Input, settings: Settings) -> int:
    """Beside the network, a few square matrices."""
    return gradients_memory(spec, input, settings) + 8 * 8 * LARGEST_JACOBIAN**2


def shattering_memory(spec: ArchSpec, input: Input, settings: Settings) -> int:
    """As for gradients: the images on the way come in batches as large as the asked one."""
    return gradients_memory(spec, input, settings)


def trained_images(settings: Settings) -> int:
    """How many different images the training can see."""
    return min(DIGITS_SHAPE.train, int(settings["steps"]) * _train_batch(settings))


def check_input(input: Input) -> None:
    """Raises `SpecError` for what gradients cannot be measured with."""
    if input.dtype not in PRECISE:
        why = f"{input.dtype} was given; gradients are measured in float32 or float64"
        raise SpecError("dtype", why, PRECISE[0])
    if input.batch < 2:
        raise SpecError("batch", "1 was given; batch norm needs 2 images or more to have statistics", 2)


def crop_side(channels: int, height: int, width: int) -> tuple[int, int]:
    """Height and width of the part of a map whose Jacobian has at most `LARGEST_JACOBIAN` rows."""
    side = max(1, isqrt(LARGEST_JACOBIAN // channels))
    return min(side, height), min(side, width)


def _shared(defaults: dict[str, Scalar], given: Settings) -> Settings:
    asked = settings_like(**defaults)(given)
    variants(ArchSpec(), SCHEMES[0], str(asked["twins"]), str(asked["pinned"]))
    check_choice("scheme", asked["scheme"], SCHEMES)
    check_choice("data", asked["data"], DATA)
    check_count("steps", asked["steps"], 0, MOST_STEPS)
    check_fraction("lr", asked["lr"], MOST_LR)
    check_count("train_batch", asked["train_batch"], 2, 1024)
    if asked["steps"] and asked["data"] != DIGITS:
        why = f"{asked['steps']} steps were asked for on {asked['data']}, which has no classes to learn"
        raise SpecError("data", f"{why}; digits work", DIGITS)
    return asked


def _train_batch(settings: Settings) -> int:
    return int(settings["train_batch"])


def _largest(spec: ArchSpec, input: Input, settings: Settings) -> int:
    most = 0
    for one in variants(spec, SCHEMES[0], str(settings["twins"]), str(settings["pinned"])):
        with suppress(SpecError):  # a pinned network that needs larger images: the run says so
            most = max(most, _backward(one.spec, input))
    return most


def _backward(spec: ArchSpec, input: Input) -> int:
    """Weights, gradients, momentum; what autograd keeps, and twice the largest map, for scratch space."""
    held = memory(unfold(spec, input), "momentum")
    maps = int((held.saved + 2 * held.peak) * (1 + KEPT))
    return held.weights + held.buffers + held.gradients + held.optimizer + maps
