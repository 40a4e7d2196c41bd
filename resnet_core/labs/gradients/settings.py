"""The settings of the experiments on gradients, and the memory they take."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from math import isqrt

from resnet_core.checks import SpecError, check_choice, check_count, check_fraction
from resnet_core.data.datasets import DIGITS, WAVES, shape_of
from resnet_core.files.pictures import PHOTOS
from resnet_core.labs.gradients.twins import SCHEMES, Variant, variants
from resnet_core.labs.settings import NOISE, Settings, typed
from resnet_core.labs.training.recipe import MOST_LR, Recipe
from resnet_core.plan import unfold
from resnet_core.readers.footprint import KEPT, LOADED
from resnet_core.readers.memory import memory
from resnet_core.spec import ArchSpec, Input, Scheme, Spec, reads_signals

DATA = (DIGITS, NOISE, *PHOTOS)
OF_SIGNALS = (WAVES, NOISE)
TAUGHT = (DIGITS, WAVES)  # what has classes to learn
PRECISE = ("float32", "float64")
MOST_SEEDS = 8
MOST_STEPS = 2000
MOST_MOMENTS = 60
MOST_PAIRS = 32
LARGEST_JACOBIAN = 1024  # rows and columns; its singular values take about half a second


@dataclass(frozen=True)
class ComparisonSettings:
    """What the three experiments have in common: the networks, their images, and training before measuring.

    `twins` is a list such as `plain,pre` (`twins.TWINS`), `pinned` the link of one more network, `scheme` the
    initialisation. `data` is "digits", "noise", the name of a photo or, for signals,
    "waves". `steps` of training at `lr`, with
    batches of `train_batch`, come before the last measurement.
    """

    twins: str = "plain"
    pinned: str = ""
    scheme: Scheme = "he_fan_out"
    data: str = DIGITS
    steps: int = 0
    lr: float = Recipe().lr
    train_batch: int = Recipe().batch

    def variants(self, spec: Spec) -> tuple[Variant, ...]:
        """The networks to compare. Raises `SpecError` for a list or link that cannot be read."""
        return variants(spec, self.scheme, self.twins, self.pinned)

    @property
    def train_images(self) -> int:
        """The number of different images that the training can see."""
        return min(shape_of(self.data).train, self.steps * self.train_batch)


@dataclass(frozen=True)
class GradientsSettings(ComparisonSettings):
    """`seeds` counts seeds from the request's; `moments`, measurements after the first, at initialisation."""

    seeds: int = 3
    moments: int = 1

    @property
    def measured_steps(self) -> list[int]:
        """The training steps at which norms are measured: 0, and `moments` more, evenly spaced to the end."""
        spaced = (round(self.steps * moment / self.moments) for moment in range(1, self.moments + 1))
        return sorted({0, *spaced})


@dataclass(frozen=True)
class JacobianSettings(ComparisonSettings):
    """`block` names the block, or is "" for the last one that keeps its shape."""

    block: str = ""


@dataclass(frozen=True)
class ShatteringSettings(ComparisonSettings):
    """`pairs` is the number of pairs of images to interpolate between."""

    pairs: int = 8


def gradients_settings(given: Settings) -> Settings:
    """`given` with the defaults of `GradientsSettings`. Raises `SpecError`."""
    settings = typed(GradientsSettings, given)
    _check(settings)
    check_count("seeds", settings.seeds, 1, MOST_SEEDS)
    check_count("moments", settings.moments, 1, MOST_MOMENTS)
    return vars(settings)


def jacobian_settings(given: Settings) -> Settings:
    """`given` with the defaults of `JacobianSettings`. Raises `SpecError`."""
    settings = typed(JacobianSettings, given)
    _check(settings)
    return vars(settings)


def shattering_settings(given: Settings) -> Settings:
    """`given` with the defaults of `ShatteringSettings`. Raises `SpecError`."""
    settings = typed(ShatteringSettings, given)
    _check(settings)
    check_count("pairs", settings.pairs, 2, MOST_PAIRS)
    return vars(settings)


def gradients_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes at the peak: the largest network, its gradients, its saved activations, and its images."""
    return _memory(spec, input, typed(GradientsSettings, settings))


def jacobian_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """As for gradients, and a few square matrices."""
    return _memory(spec, input, typed(JacobianSettings, settings)) + 8 * 8 * LARGEST_JACOBIAN**2


def shattering_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """As for gradients: interpolated images come in batches no larger than the request's."""
    return _memory(spec, input, typed(ShatteringSettings, settings))


def data_for(spec: Spec) -> tuple[str, ...]:
    """What a network can be measured on; the usual one first."""
    return OF_SIGNALS if reads_signals(spec) else DATA


def check_data(spec: Spec, data: str) -> None:
    """Raises `SpecError` for what the network does not read, or has no output for."""
    possible = data_for(spec)
    if data not in possible:
        what = "signals" if reads_signals(spec) else "images"
        why = f"{data} was given, but the network reads {what}; {possible[0]} works"
        raise SpecError("data", why, possible[0])
    if data in TAUGHT and spec.num_classes < (least := shape_of(data).classes):
        have = "there are ten digits" if data == DIGITS else f"{data} are of {least} kinds"
        why = f"{spec.num_classes} were given; {have}, so it takes {least} classes or more"
        raise SpecError("num_classes", why, least)


def check_input(input: Input) -> None:
    """Raises `SpecError` for images that gradients cannot be measured with."""
    if input.dtype not in PRECISE:
        why = f"{input.dtype} was given; gradients are measured in float32 or float64"
        raise SpecError("dtype", why, PRECISE[0])
    if input.batch < 2:
        raise SpecError("batch", "1 was given; batch norm needs 2 images or more to have statistics", 2)


def crop_side(channels: int, height: int, width: int) -> tuple[int, int]:
    """Height and width of the part of a map whose Jacobian has at most `LARGEST_JACOBIAN` rows."""
    side = max(1, isqrt(LARGEST_JACOBIAN // channels))
    return min(side, height), min(side, width)


def _check(settings: ComparisonSettings) -> None:
    check_choice("scheme", settings.scheme, SCHEMES)
    settings.variants(ArchSpec())
    check_choice("data", settings.data, (*DATA, WAVES))
    check_count("steps", settings.steps, 0, MOST_STEPS)
    check_fraction("lr", settings.lr, MOST_LR)
    check_count("train_batch", settings.train_batch, 2, 1024)
    if settings.steps and settings.data not in TAUGHT:
        why = f"{settings.steps} steps were asked for on {settings.data}, which has no classes to learn"
        raise SpecError("data", f"{why}; digits work", DIGITS)


def _memory(spec: Spec, input: Input, settings: ComparisonSettings) -> int:
    measuring = _largest(spec, input, settings)
    if not settings.steps:
        return LOADED + measuring
    images = 2 * 4 * spec.in_channels * input.height * input.width * settings.train_images
    training = _largest(spec, replace(input, batch=settings.train_batch), settings)
    return LOADED + images + max(measuring, training)


def _largest(spec: Spec, input: Input, settings: ComparisonSettings) -> int:
    most = 0
    for variant in settings.variants(spec):
        with suppress(SpecError):  # a pinned network that needs larger images: the run says so
            most = max(most, _backward(variant.spec, input))
    return most


def _backward(spec: Spec, input: Input) -> int:
    """Weights, gradients, momentum; what autograd saves, and twice the largest map, for scratch space."""
    held = memory(unfold(spec, input), "momentum")
    maps = int((held.saved + 2 * held.peak) * (1 + KEPT))
    return held.weights + held.buffers + held.gradients + held.optimizer + maps
