"""A SqueezeNet as a checked value: its fields, their ranges, and the rules that join them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from resnet_core.checks import MOST, SpecError, check_choice, check_count, check_counts, check_fraction

__all__ = ["CHOICES", "COUNTS", "FRACTIONS", "MAX_FIRES", "MAX_STAGES", "SqueezeNetSpec"]

StemKernel = Literal[7, 3]

MAX_STAGES = 8
MAX_FIRES = 256  # of a stage; few have equal widths, so they are laid out one by one


@dataclass(frozen=True)
class SqueezeNetSpec:
    """A SqueezeNet. The defaults are SqueezeNet 1.0. Raises `SpecError` for what cannot be built.

    The first two fire modules give `fire_width` channels, each later pair `growth` more. A module squeezes to
    its channels divided by `squeeze`, and `percent_3x3` of what it gives comes from 3x3 convolutions, the
    rest from 1x1 (Iandola 2016, arXiv 1602.07360, section 5.1). Pools stand between the stages.
    """

    depths: tuple[int, ...] = (3, 4, 1)
    fire_width: int = 128
    growth: int = 128
    squeeze: int = 8
    percent_3x3: int = 50
    stem_width: int = 96
    stem_kernel: StemKernel = 7
    dropout: float = 0.5
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        for field, choices in CHOICES.items():
            check_choice(field, getattr(self, field), choices)
        check_counts("depths", self.depths, MAX_STAGES)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, highest in FRACTIONS.items():
            check_fraction(field, getattr(self, field), highest)
        _fires_can_be_laid_out(self)
        _squeeze_leaves_channels(self)
        _both_kernels_have_channels(self)


CHOICES: dict[str, tuple[object, ...]] = {"stem_kernel": get_args(StemKernel)}
COUNTS: dict[str, tuple[int, int]] = {
    "fire_width": (2, MOST),
    "growth": (0, MOST),
    "squeeze": (1, MOST),
    "percent_3x3": (1, 99),
    "stem_width": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"dropout": 0.9}


def _fires_can_be_laid_out(spec: SqueezeNetSpec) -> None:
    if max(spec.depths) > MAX_FIRES:
        nearest = tuple(min(depth, MAX_FIRES) for depth in spec.depths)
        why = f"{max(spec.depths)} was given for a stage; allowed are 1 to {MAX_FIRES} fire modules"
        raise SpecError("depths", why, nearest)


def _squeeze_leaves_channels(spec: SqueezeNetSpec) -> None:
    if spec.squeeze > spec.fire_width:
        why = f"{spec.squeeze} was given, but the first fire module has {spec.fire_width} channels to squeeze"
        raise SpecError("squeeze", f"{why}; at most {spec.fire_width} works", spec.fire_width)


def _both_kernels_have_channels(spec: SqueezeNetSpec) -> None:
    if spec.fire_width * spec.percent_3x3 < 100:
        nearest = -(-100 // spec.fire_width)
        why = (
            f"{spec.percent_3x3} was given, which leaves the first 3x3 convolution no channel of "
            f"{spec.fire_width}"
        )
        raise SpecError("percent_3x3", f"{why}; {nearest} works", nearest)
