"""How fast a norm grows from block to block: a straight line through its logarithm. No torch, no numpy."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, log10, sqrt
from typing import NamedTuple


class Growth(NamedTuple):
    """Factor of ten a block, towards the classes: `slope`, its standard error, and the blocks it rests on."""

    slope: float
    error: float
    blocks: int

    @property
    def factor(self) -> float:
        """By how much a norm is multiplied from one block to the next."""
        return float(10**self.slope)


def growth(norms: Sequence[float]) -> Growth | None:
    """The least-squares line through log10 of `norms`, one a block in order; zeros and non-finite left out.

    None for fewer than three blocks. The error takes deviations from the line as independent: where they run
    together, as stages make them, it is too small.
    """
    points = [(place, log10(norm)) for place, norm in enumerate(norms) if isfinite(norm) and norm > 0]
    count = len(points)
    if count < 3:
        return None
    mean_x, mean_y = (sum(axis) / count for axis in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    left = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    return Growth(slope, sqrt(left / (count - 2) / spread), count)


def first_to_last(norms: Sequence[float]) -> float | None:
    """The first block's norm over the last one's; None where either is 0 or not finite."""
    first, last = norms[0], norms[-1]
    return first / last if isfinite(first) and isfinite(last) and first > 0 and last > 0 else None
