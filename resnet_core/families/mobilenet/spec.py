"""A MobileNet V2 or V3 as a checked value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

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

__all__ = ["CHOICES", "COUNTS", "DEPTHS", "FRACTIONS", "NUMBERS", "MobileNetSpec", "Version"]

Version = Literal["v2", "v3_large", "v3_small"]

DEPTHS: dict[Version, tuple[int, ...]] = {
    "v2": (1, 2, 3, 4, 3, 3, 1),
    "v3_large": (1, 2, 3, 4, 2, 3),
    "v3_small": (1, 2, 3, 2, 3),
}
EXPANSION, SE_REDUCTION = 6, 4
MAX_DROPOUT = 0.9


@dataclass(frozen=True)
class MobileNetSpec:
    """A MobileNet. The defaults are MobileNetV2. Raises `SpecError` for what cannot be built.

    `width_multiplier` scales the channels of every layer but the classes, to multiples of 8. `depths` are the
    blocks of each stage of one width. V2 widens a block's input `expansion` times inside; in V3 each block
    has a width of its own, found by search, and `se_reduction` divides it in the blocks that have a gate.
    """

    version: Version = "v2"
    width_multiplier: float = 1.0
    depths: tuple[int, ...] = DEPTHS["v2"]
    expansion: int = EXPANSION
    se_reduction: int = SE_REDUCTION
    dropout: float = 0.2
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        for field, choices in CHOICES.items():
            check_choice(field, getattr(self, field), choices)
        for field, (low, high) in NUMBERS.items():
            check_number(field, getattr(self, field), low, high)
        check_counts("depths", self.depths, len(DEPTHS["v2"]))
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, top in FRACTIONS.items():
            check_fraction(field, getattr(self, field), top)
        for rule in RULES:
            rule(self)


CHOICES: dict[str, tuple[object, ...]] = {"version": get_args(Version)}
COUNTS: dict[str, tuple[int, int]] = {
    "expansion": (1, 64),
    "se_reduction": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"dropout": MAX_DROPOUT}
NUMBERS: dict[str, tuple[float, float]] = {"width_multiplier": (0.1, 4.0)}


def _each_stage_has_a_depth(spec: MobileNetSpec) -> None:
    usual = DEPTHS[spec.version]
    given = len(spec.depths)
    if given != len(usual):
        nearest = (spec.depths + usual[given:])[: len(usual)]
        why = f"{given} stages were given; this version has {len(usual)}, such as {dashed(nearest)}"
        raise SpecError("depths", why, nearest)


def _v3_has_widths_of_its_own(spec: MobileNetSpec) -> None:
    if spec.version != "v2" and spec.expansion != EXPANSION:
        why = f"{spec.expansion} was given, but each block of V3 has a width of its own"
        raise SpecError("expansion", f"{why}; it allows {EXPANSION} only", EXPANSION)


def _v2_has_no_gates(spec: MobileNetSpec) -> None:
    if spec.version == "v2" and spec.se_reduction != SE_REDUCTION:
        why = f"{spec.se_reduction} was given, but V2 has no squeeze-and-excitation"
        raise SpecError("se_reduction", f"{why}; it allows {SE_REDUCTION} only", SE_REDUCTION)


RULES = (_each_stage_has_a_depth, _v3_has_widths_of_its_own, _v2_has_no_gates)
