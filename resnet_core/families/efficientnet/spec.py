"""An EfficientNet of either generation as a checked value, and the rule that scales one."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal, NamedTuple, get_args

from resnet_core.checks import (
    MOST,
    SpecError,
    check_choice,
    check_count,
    check_counts,
    check_fraction,
    check_number,
    dashed,
)
from resnet_core.families.sequences import divisible

__all__ = [
    "CHOICES",
    "COUNTS",
    "FRACTIONS",
    "NUMBERS",
    "Compound",
    "EfficientNetSpec",
    "Generation",
    "compound",
    "scaled_by",
]

Generation = Literal["v1", "v2"]
NormEps = Literal["torch", "tensorflow"]

MAX_STAGES = 7
MAX_RATE = 0.9
EPS: dict[NormEps, float] = {"torch": 1e-5, "tensorflow": 1e-3}
DEPTH_BASE, WIDTH_BASE, SIDE_BASE = 1.2, 1.1, 1.15  # alpha, beta and gamma
BASELINE_SIDE = 224  # pixels: the images of EfficientNet-B0


class Compound(NamedTuple):
    """What a compound coefficient makes of EfficientNet-B0: multipliers, and the side of its images."""

    depth_multiplier: float
    width_multiplier: float
    side: float


def compound(coefficient: float) -> Compound:
    """Tan 2019, equation 3 with the bases of section 4: each step about doubles the multiply-adds.

    A step multiplies depth * width**2 * side**2 by 1.92. The published B1 to B7 have rounded values, which
    stand in the zoo, and whole blocks and channels, which round up.
    """
    return Compound(DEPTH_BASE**coefficient, WIDTH_BASE**coefficient, BASELINE_SIDE * SIDE_BASE**coefficient)


def scaled_by(coefficient: float) -> EfficientNetSpec:
    """EfficientNet-B0 at a compound coefficient, its multipliers rounded to hundredths."""
    depth, width, _ = compound(coefficient)
    return EfficientNetSpec(width_multiplier=round(width, 2), depth_multiplier=round(depth, 2))


@dataclass(frozen=True)
class EfficientNetSpec:
    """An EfficientNet. The defaults are EfficientNet-B0. Raises `SpecError` for what cannot be built.

    `depths` and `widths` are those of the stages at multipliers of 1. The second generation (Tan 2021, arXiv
    2104.00298) has 3x3 kernels alone, and in its first three stages one of them in place of a 1x1 and a
    depthwise one. `head_width` 0 is four times the last stage's. `norm_eps` is batch norm's: 1e-5 as torch
    has it, or 1e-3 as TensorFlow has it.
    """

    generation: Generation = "v1"
    width_multiplier: float = 1.0
    depth_multiplier: float = 1.0
    depths: tuple[int, ...] = (1, 2, 2, 3, 3, 4, 1)
    widths: tuple[int, ...] = (16, 24, 40, 80, 112, 192, 320)
    drop_path: float = 0.2
    dropout: float = 0.2
    se_reduction: int = 4
    stem_width: int = 32
    head_width: int = 0
    norm_eps: NormEps = "torch"
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        for field, choices in CHOICES.items():
            check_choice(field, getattr(self, field), choices)
        for field, (low, high) in NUMBERS.items():
            check_number(field, getattr(self, field), low, high)
        check_counts("depths", self.depths, MAX_STAGES)
        check_counts("widths", self.widths, MAX_STAGES)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, top in FRACTIONS.items():
            check_fraction(field, getattr(self, field), top)
        _stage_lists_match(self)

    @property
    def eps(self) -> float:
        """What batch norm adds to the variance."""
        return EPS[self.norm_eps]

    @property
    def scaled_depths(self) -> tuple[int, ...]:
        """Blocks of each stage: rounded up."""
        return tuple(ceil(depth * self.depth_multiplier) for depth in self.depths)

    def scaled(self, width: int) -> int:
        """Channels at the width multiplier: a multiple of 8."""
        return divisible(width * self.width_multiplier)


CHOICES: dict[str, tuple[object, ...]] = {
    "generation": get_args(Generation),
    "norm_eps": get_args(NormEps),
}
COUNTS: dict[str, tuple[int, int]] = {
    "se_reduction": (1, MOST),
    "stem_width": (1, MOST),
    "head_width": (0, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"drop_path": MAX_RATE, "dropout": MAX_RATE}
NUMBERS: dict[str, tuple[float, float]] = {
    "width_multiplier": (0.1, 6.0),
    "depth_multiplier": (0.1, 6.0),
}


def _stage_lists_match(spec: EfficientNetSpec) -> None:
    stages, given = len(spec.depths), len(spec.widths)
    if stages != given:
        nearest = (spec.widths + (spec.widths[-1],) * (stages - given))[:stages]
        why = f"{given} widths were given for {stages} stages; give one per stage, such as {dashed(nearest)}"
        raise SpecError("widths", why, nearest)
