"""AlexNet as a checked value: its fields and their ranges."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_core.checks import MOST, SpecError, check_count, check_counts, check_fraction

__all__ = ["CHOICES", "CONVOLUTIONS", "COUNTS", "FRACTIONS", "AlexNetSpec"]

CONVOLUTIONS = 5


@dataclass(frozen=True)
class AlexNetSpec:
    """AlexNet (Krizhevsky 2014, arXiv 1404.5997). Raises `SpecError` for what cannot be built.

    `widths` are those of its five convolutions, `hidden` that of its two linear layers, which read a map of
    `pool_side` by `pool_side`.
    """

    widths: tuple[int, ...] = (64, 192, 384, 256, 256)
    hidden: int = 4096
    pool_side: int = 6
    dropout: float = 0.5
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        check_counts("widths", self.widths, CONVOLUTIONS)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, highest in FRACTIONS.items():
            check_fraction(field, getattr(self, field), highest)
        if len(self.widths) < CONVOLUTIONS:
            nearest = self.widths + self.widths[-1:] * (CONVOLUTIONS - len(self.widths))
            why = f"{len(self.widths)} widths were given for {CONVOLUTIONS} convolutions"
            raise SpecError("widths", why, nearest)


CHOICES: dict[str, tuple[object, ...]] = {}
COUNTS: dict[str, tuple[int, int]] = {
    "hidden": (1, MOST),
    "pool_side": (1, 64),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"dropout": 0.9}
