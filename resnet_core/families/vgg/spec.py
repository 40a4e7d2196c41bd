"""A VGG network as a checked value: its fields, their ranges, and the rules that join them."""

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
    dashed,
)

VggNorm = Literal["none", "batch"]

MAX_STAGES = 8
MAX_CONVS = 64  # of a stage: each has weights of its own names, so each is laid out by itself


@dataclass(frozen=True)
class VggSpec:
    """A VGG network. The defaults are VGG-16. Raises `SpecError` for what cannot be built.

    `depths` are convolutions a stage, `widths` their channels. Every stage ends with a max pool that halves
    the resolution. `fc_width` is the width of the two hidden linear layers.
    """

    depths: tuple[int, ...] = (2, 2, 3, 3, 3)
    widths: tuple[int, ...] = (64, 128, 256, 512, 512)
    norm: VggNorm = "none"
    fc_width: int = 4096
    dropout: float = 0.5
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        for field, choices in CHOICES.items():
            check_choice(field, getattr(self, field), choices)
        check_counts("depths", self.depths, MAX_STAGES)
        check_counts("widths", self.widths, MAX_STAGES)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, highest in FRACTIONS.items():
            check_fraction(field, getattr(self, field), highest)
        _stages_are_short(self)
        _stage_lists_match(self)


CHOICES: dict[str, tuple[object, ...]] = {"norm": get_args(VggNorm)}
COUNTS: dict[str, tuple[int, int]] = {
    "fc_width": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"dropout": 0.9}


def _stages_are_short(spec: VggSpec) -> None:
    if max(spec.depths) > MAX_CONVS:
        nearest = tuple(min(depth, MAX_CONVS) for depth in spec.depths)
        why = f"{max(spec.depths):,} convolutions were given for a stage; at most {MAX_CONVS} are allowed"
        raise SpecError("depths", f"{why}, such as {dashed(nearest)}", nearest)


def _stage_lists_match(spec: VggSpec) -> None:
    stages, given = len(spec.depths), len(spec.widths)
    if stages != given:
        nearest = (spec.widths + (spec.widths[-1],) * stages)[:stages]
        why = f"{given} widths were given for {stages} stages; give one per stage, such as {dashed(nearest)}"
        raise SpecError("widths", why, nearest)
