"""A MNASNet of the kind B1, without gates, as a checked value."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_core.checks import (
    MOST,
    SpecError,
    check_count,
    check_counts,
    check_fraction,
    check_number,
    dashed,
)

__all__ = ["CHOICES", "COUNTS", "FRACTIONS", "NUMBERS", "MnasNetSpec"]

DEPTHS = (3, 3, 3, 2, 4, 1)
MAX_DROPOUT = 0.9


@dataclass(frozen=True)
class MnasNetSpec:
    """A MNASNet. The defaults are MNASNet 1.0. Raises `SpecError` for what cannot be built.

    `width_multiplier` scales the channels of every layer but the last convolution, to multiples of 8;
    `depths` are the blocks of each stage.
    """

    width_multiplier: float = 1.0
    depths: tuple[int, ...] = DEPTHS
    head_width: int = 1280
    dropout: float = 0.2
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        for field, (low, high) in NUMBERS.items():
            check_number(field, getattr(self, field), low, high)
        check_counts("depths", self.depths, len(DEPTHS))
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, top in FRACTIONS.items():
            check_fraction(field, getattr(self, field), top)
        if len(self.depths) < len(DEPTHS):
            nearest = self.depths + DEPTHS[len(self.depths) :]
            why = f"{len(self.depths)} stages were given; it has {len(DEPTHS)}, such as {dashed(nearest)}"
            raise SpecError("depths", why, nearest)


CHOICES: dict[str, tuple[object, ...]] = {}
COUNTS: dict[str, tuple[int, int]] = {
    "head_width": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"dropout": MAX_DROPOUT}
NUMBERS: dict[str, tuple[float, float]] = {"width_multiplier": (0.1, 4.0)}
