"""A RegNet as a checked value. Its widths and depths by stage follow from four numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import ceil, log
from typing import Literal, NamedTuple, get_args

from resnet_core.checks import MOST, SpecError, check_choice, check_count, check_number
from resnet_core.families.sequences import divisible

__all__ = ["CHOICES", "COUNTS", "NUMBERS", "RegNetSpec", "StageSize"]

Attention = Literal["none", "se"]

MAX_STAGES = 8
QUANTUM = 8  # widths are multiples of it


class StageSize(NamedTuple):
    """Channels and blocks of a stage, and the channels of a group of its 3x3."""

    width: int
    depth: int
    group_width: int


@dataclass(frozen=True)
class RegNetSpec:
    """A RegNet. The defaults are RegNetY-400MF. Raises `SpecError` for what cannot be built.

    Block `j` of `depth` would have `w0 + wa * j` channels; the width it has is the nearest of `w0`,
    `w0 * wm`, `w0 * wm**2`, ... on a scale of logarithms (Radosavovic 2020, equations 2 to 4), rounded to a
    multiple of 8. Blocks of one width are a stage. `group_width` are the channels of a group of the 3x3.
    """

    depth: int = 16
    w0: int = 48
    wa: float = 27.89
    wm: float = 2.09
    group_width: int = 8
    attention: Attention = "se"
    se_reduction: int = 4
    stem_width: int = 32
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        for field, choices in CHOICES.items():
            check_choice(field, getattr(self, field), choices)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, (low, high) in NUMBERS.items():
            check_number(field, getattr(self, field), low, high)
        for rule in RULES:
            rule(self)

    @property
    def block_widths(self) -> tuple[int, ...]:
        """The width of each block, before it is fitted to the groups."""
        return tuple(map(self.width_at, range(self.depth)))

    @property
    def stages(self) -> tuple[StageSize, ...]:
        """Each stage; a width that its groups do not divide is moved, as torchvision moves it."""
        return tuple(
            StageSize(divisible(width, group), len(tuple(blocks)), group)
            for width, blocks in groupby(self.block_widths)
            for group in (min(self.group_width, width),)
        )

    def width_at(self, block: int) -> int:
        """The width of a block, counted from 0: that of all networks that are deep enough."""
        step = round(log((self.w0 + self.wa * block) / self.w0) / log(self.wm))
        return round(self.w0 * self.wm**step / QUANTUM) * QUANTUM


CHOICES: dict[str, tuple[object, ...]] = {"attention": get_args(Attention)}
COUNTS: dict[str, tuple[int, int]] = {
    "depth": (1, 1000),
    "w0": (QUANTUM, 8_000_000),
    "group_width": (1, MOST),
    "se_reduction": (1, MOST),
    "stem_width": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
NUMBERS: dict[str, tuple[float, float]] = {"wa": (0.0, 999.0), "wm": (1.1, 10.0)}


def _first_width_is_quantised(spec: RegNetSpec) -> None:
    if spec.w0 % QUANTUM:
        nearest = max(round(spec.w0 / QUANTUM), 1) * QUANTUM
        why = f"{spec.w0} was given; widths are multiples of {QUANTUM}, such as {nearest}"
        raise SpecError("w0", why, nearest)


def _stages_are_few(spec: RegNetSpec) -> None:
    stages = len(spec.stages)
    if stages > MAX_STAGES:
        growth = (spec.w0 + spec.wa * (spec.depth - 1)) / spec.w0
        nearest = ceil(100 * growth ** (1 / (MAX_STAGES - 0.5))) / 100 + 0.01
        why = f"{spec.wm} was given, which makes {stages} stages; at most {MAX_STAGES} work"
        raise SpecError("wm", f"{why}, as with {nearest:.2f}", round(nearest, 2))


def _squeeze_leaves_channels(spec: RegNetSpec) -> None:
    read = min(spec.stem_width, *(stage.width for stage in spec.stages))
    if spec.attention == "se" and squeezed(read, spec.se_reduction) < 1:
        most = max(2 * read - 1, 1)
        why = f"{spec.se_reduction} was given, but the narrowest block reads {read} channels"
        raise SpecError("se_reduction", f"{why}; at most {most} leaves one", most)


def squeezed(read: int, reduction: int) -> int:
    """Channels inside a block's gate: a part of those that the block reads, rounded as Python does."""
    return round(read / reduction)


RULES = (_first_width_is_quantised, _stages_are_few, _squeeze_leaves_channels)
