"""A ShuffleNet V2 as a checked value: its fields, their ranges, and the rules that join them."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_core.checks import MOST, SpecError, check_count, check_counts, dashed

__all__ = ["CHOICES", "COUNTS", "ShuffleNetSpec"]

MAX_STAGES = 8


@dataclass(frozen=True)
class ShuffleNetSpec:
    """A ShuffleNet V2. The defaults are ShuffleNet V2 1x. Raises `SpecError` for what cannot be built.

    `widths` are the channels of each stage, half of which each block reads past its first (Ma 2018, arXiv
    1807.11164, table 5).
    """

    depths: tuple[int, ...] = (4, 8, 4)
    widths: tuple[int, ...] = (116, 232, 464)
    stem_width: int = 24
    head_width: int = 1024
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        check_counts("depths", self.depths, MAX_STAGES)
        check_counts("widths", self.widths, MAX_STAGES)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        _stage_lists_match(self)
        _widths_have_halves(self)


CHOICES: dict[str, tuple[object, ...]] = {}
COUNTS: dict[str, tuple[int, int]] = {
    "stem_width": (1, MOST),
    "head_width": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}


def _stage_lists_match(spec: ShuffleNetSpec) -> None:
    stages, given = len(spec.depths), len(spec.widths)
    if stages != given:
        doubled = tuple(min(spec.widths[-1] * 2**i, MOST) for i in range(1, stages - given + 1))
        nearest = (spec.widths + doubled)[:stages]
        why = f"{given} widths were given for {stages} stages; give one per stage, such as {dashed(nearest)}"
        raise SpecError("widths", why, nearest)


def _widths_have_halves(spec: ShuffleNetSpec) -> None:
    if any(width % 2 for width in spec.widths):
        nearest = tuple(min(width + width % 2, MOST // 2 * 2) for width in spec.widths)
        why = f"{dashed(spec.widths)} was given, but a block splits its channels into halves"
        raise SpecError("widths", f"{why}; {dashed(nearest)} works", nearest)
