"""How fast a norm grows from block to block: a straight line through its logarithm."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, log10, sqrt
from statistics import fmean, geometric_mean, linear_regression
from typing import NamedTuple


class Growth(NamedTuple):
    """A line through log10 of a norm: slope in decades per block (towards the classes), its standard error,
    and the number of blocks fitted.
    """

    slope: float
    error: float
    blocks: int

    @property
    def factor(self) -> float:
        """The factor by which the norm changes from one block to the next."""
        return float(10**self.slope)


def growth(norms: Sequence[float]) -> Growth | None:
    """The least-squares line through log10 of `norms`, one per block in order; zeros and non-finite left out.

    None for fewer than three blocks. The error assumes independent residuals. Residuals of blocks in the same
    stage are correlated, so the true error is larger.
    """
    points = [(place, log10(norm)) for place, norm in enumerate(norms) if isfinite(norm) and norm > 0]
    if len(points) < 3:
        return None
    places, logs = zip(*points, strict=True)
    slope, intercept = linear_regression(places, logs)
    mean = fmean(places)
    spread = sum((place - mean) ** 2 for place in places)
    residual = sum((log - intercept - slope * place) ** 2 for place, log in points)
    return Growth(slope, sqrt(residual / (len(points) - 2) / spread), len(points))


def first_to_last(norms: Sequence[float]) -> float | None:
    """The first block's norm divided by the last one's; None where either is 0 or not finite."""
    first, last = norms[0], norms[-1]
    return first / last if isfinite(first) and isfinite(last) and first > 0 and last > 0 else None


def level(norms: Sequence[float]) -> float | None:
    """The geometric mean of `norms`, zeros and non-finite left out; None if that leaves nothing."""
    usual = [norm for norm in norms if isfinite(norm) and norm > 0]
    return geometric_mean(usual) if usual else None
