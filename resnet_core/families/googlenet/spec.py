"""GoogLeNet as a checked value: its fields and their ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from resnet_core.checks import MOST, SpecError, check_choice, check_count, check_counts, check_fraction

__all__ = ["CHOICES", "COUNTS", "FRACTIONS", "MAX_MODULES", "STAGES", "GoogLeNetSpec"]

Wide = Literal[3, 5]

STAGES = 3
MAX_MODULES = 26  # of a stage: torchvision names them by letters


@dataclass(frozen=True)
class GoogLeNetSpec:
    """GoogLeNet without its auxiliary classifiers. Raises `SpecError` for what cannot be built.

    The defaults are torchvision's network, whose third branch has `wide_kernel` 3 where the paper has 5.
    `percent` scales all widths of table 1 of the paper (Szegedy 2014, arXiv 1409.4842); a stage of other
    depth than there ends earlier, or repeats its last module.
    """

    depths: tuple[int, ...] = (2, 5, 2)
    percent: int = 100
    wide_kernel: Wide = 3
    dropout: float = 0.2
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        check_counts("depths", self.depths, STAGES)
        for field, choices in CHOICES.items():
            check_choice(field, getattr(self, field), choices)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, highest in FRACTIONS.items():
            check_fraction(field, getattr(self, field), highest)
        if max(self.depths) > MAX_MODULES:
            nearest = tuple(min(depth, MAX_MODULES) for depth in self.depths)
            why = f"{max(self.depths)} was given for a stage; allowed are 1 to {MAX_MODULES} modules"
            raise SpecError("depths", why, nearest)


CHOICES: dict[str, tuple[object, ...]] = {"wide_kernel": get_args(Wide)}
COUNTS: dict[str, tuple[int, int]] = {
    "percent": (7, MOST),  # so that the narrowest convolution, of 16 channels, keeps one
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"dropout": 0.9}
