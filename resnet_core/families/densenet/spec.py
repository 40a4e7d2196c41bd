"""A DenseNet as a checked value: its fields, their ranges, and the rules that join them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from resnet_core.checks import MOST, SpecError, check_choice, check_count, check_counts, check_fraction

__all__ = ["CHOICES", "COUNTS", "FRACTIONS", "MAX_LAYERS", "MAX_STAGES", "DenseNetSpec"]

Stem = Literal["imagenet", "cifar"]

MAX_STAGES = 8
MAX_LAYERS = 256  # of a block; each has a width of its own, so they are laid out one by one


@dataclass(frozen=True)
class DenseNetSpec:
    """A DenseNet-BC. The defaults are DenseNet-121. Raises `SpecError` for what cannot be built.

    Each layer adds `growth_rate` channels, by way of a 1x1 convolution to `bn_size` times as many; a
    transition divides the channels by `compression` (Huang 2017, arXiv 1608.06993, section 3).
    """

    depths: tuple[int, ...] = (6, 12, 24, 16)
    growth_rate: int = 32
    bn_size: int = 4
    compression: int = 2
    stem: Stem = "imagenet"
    stem_width: int = 64
    dropout: float = 0.0
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
        _layers_can_be_laid_out(self)
        _transitions_leave_channels(self)


CHOICES: dict[str, tuple[object, ...]] = {"stem": get_args(Stem)}
COUNTS: dict[str, tuple[int, int]] = {
    "growth_rate": (1, MOST),
    "bn_size": (1, MOST),
    "compression": (1, MOST),
    "stem_width": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"dropout": 0.9}


def _layers_can_be_laid_out(spec: DenseNetSpec) -> None:
    if max(spec.depths) > MAX_LAYERS:
        nearest = tuple(min(depth, MAX_LAYERS) for depth in spec.depths)
        why = f"{max(spec.depths)} was given for a block; allowed are 1 to {MAX_LAYERS} layers"
        raise SpecError("depths", why, nearest)


def _transitions_leave_channels(spec: DenseNetSpec) -> None:
    channels = spec.stem_width
    for depth in spec.depths[:-1]:
        channels += depth * spec.growth_rate
        if channels < spec.compression:
            why = f"{spec.compression} was given, but a transition has {channels} channels to divide"
            raise SpecError("compression", f"{why}; at most {channels} works", channels)
        channels //= spec.compression
