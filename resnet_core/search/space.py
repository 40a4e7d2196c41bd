"""The networks that a search looks at: a family in all choices of blocks and widths, or a million.

Each stage has, whatever the others have, from one to four times the blocks of the family and one of nine
widths from a quarter to four times its own, but is never narrower than the stage before, unless it is so in
the family. Of more than a million such networks those are taken that lie at equal steps along them all, so
that none is taken twice.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import gcd, prod
from typing import NamedTuple, Protocol

import numpy as np

from resnet_core.checks import MOST
from resnet_core.search.measures import Drawn
from resnet_core.search.pieces import may_follow
from resnet_core.search.scaling import Counts, scaled_widths
from resnet_core.spec import ArchSpec

__all__ = [
    "FEW_WIDTHS",
    "MILLION",
    "REACH",
    "WIDTHS",
    "Choices",
    "Space",
    "depth_choices",
    "drawn",
    "space_of",
]

MILLION = 10**6
REACH = 4
MOST_DEPTHS = 24  # choices of a stage; more are thinned out in equal ratios
WIDTHS = {1: 9, 2: 9, 3: 9, 4: 9, 5: 5}  # choices of a stage by the number of stages; of one of the choices
FEW_WIDTHS = 3  # with more stages
GOLDEN = (5**0.5 - 1) / 2


class Choices(Protocol):
    """What networks are drawn from: rows of numbers, and choices of blocks beside them."""

    @property
    def together(self) -> Counts:
        """The rows, of the shape (rows, numbers)."""

    @property
    def depths(self) -> tuple[tuple[int, ...], ...]:
        """The choices of each number of blocks."""

    @property
    def networks(self) -> int:
        """How many networks there are."""


class Space(NamedTuple):
    """The choices of each stage, and the rows of numbers of widths that can stand together, one a stage."""

    family: ArchSpec
    depths: tuple[tuple[int, ...], ...]
    widths: tuple[tuple[int, ...], ...]
    together: Counts

    @property
    def networks(self) -> int:
        """How many networks there are."""
        return len(self.together) * prod(map(len, self.depths))

    def network(self, some: Drawn, place: int) -> ArchSpec:
        """One of those drawn."""
        numbers, depths = some.widths[:, place].tolist(), some.depths[:, place].tolist()
        widths = (choices[number] for choices, number in zip(self.widths, numbers, strict=True))
        return replace(self.family, depths=tuple(depths), widths=tuple(widths))


@lru_cache(maxsize=16)
def space_of(family: ArchSpec) -> Space:
    """All choices of a family."""
    stages = len(family.depths)
    times = np.geomspace(1 / REACH, REACH, WIDTHS.get(stages, FEW_WIDTHS))
    widths = tuple(tuple(np.unique(row).tolist()) for row in scaled_widths(family, times))
    rows = np.indices([len(choices) for choices in widths]).reshape(stages, -1)
    channels = [np.array(choices)[numbers] for choices, numbers in zip(widths, rows, strict=True)]
    fits = np.ones(rows.shape[1], bool)
    for stage in range(1, stages):
        if not may_follow(family, stage, 1, 0):
            fits &= channels[stage] >= channels[stage - 1]
    return Space(family, tuple(map(depth_choices, family.depths)), widths, rows[:, fits].T)


def depth_choices(blocks: int, limit: int = MOST) -> tuple[int, ...]:
    """From one to four times the blocks of a stage, thinned out where they are many."""
    most = min(REACH * blocks, limit)
    if most <= MOST_DEPTHS:
        return tuple(range(1, most + 1))
    thinned = np.rint(np.geomspace(1, most, MOST_DEPTHS)).astype(np.int64).tolist()
    return tuple(sorted({*thinned, blocks}))


def drawn(space: Choices, start: int, count: int, total: int) -> Drawn:
    """`count` networks from the number `start` on, of `total` that are taken in all."""
    whole = space.networks
    step = 1 if whole <= total else _step(whole)
    numbers = np.array([start * step % whole], np.int64)
    while numbers.size < count:
        more = (numbers + numbers.size * step % whole) % whole
        numbers = np.concatenate([numbers, more[: count - numbers.size]])
    numbers, rows = np.divmod(numbers, len(space.together))
    depths = np.empty((len(space.depths), count), np.int64)
    for stage, choices in enumerate(space.depths):
        numbers, places = np.divmod(numbers, len(choices))
        depths[stage] = np.array(choices)[places]
    return Drawn(space.together[rows].T, depths)


def _step(whole: int) -> int:
    """Near the golden part of the whole, and without a common divisor, so that steps visit all."""
    step = int(whole * GOLDEN)
    while gcd(step, whole) > 1:
        step += 1
    return step
