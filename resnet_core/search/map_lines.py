"""Lines of equal cost on a map of depth and width."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from resnet_core.search.budget import Budget
from resnet_core.search.map import Measure, Reals
from resnet_core.search.scaling import Counts


class Surface(Protocol):
    """Costs over a plane of widths and depths."""

    @property
    def x(self) -> Reals:
        """`log2` of each width multiplier."""

    @property
    def y(self) -> Reals:
        """`log2` of each number of blocks."""

    def counts(self, measure: Measure) -> Counts:
        """One cost of every network, of the shape (depths, widths)."""


class Line(NamedTuple):
    """Where a cost is `level`: points on the map, from the top left down."""

    level: int
    x: Reals
    y: Reals


def budget_line(shown: Surface, budget: Budget) -> Line | None:
    """Where the first limit is reached; None if nowhere on the map."""
    limits: list[tuple[int | None, Measure]] = [(budget.params, "Parameters"), (budget.macs, "MACs")]
    shares = [shown.counts(measure) / limit for limit, measure in limits if limit]
    return line_at(1, np.maximum.reduce(shares), shown) if shares else None


def line_at(level: int, counts: npt.NDArray[Any], shown: Surface) -> Line | None:
    """Where `counts` are `level`, between the cells as straight as logarithms; None if nowhere on the map."""
    costs, at, x, y = np.log2(counts), float(np.log2(level)), shown.x, shown.y
    points = [(x[column], _crossing(at, costs[:, column], y)) for column in range(x.size)]
    points += [(_crossing(at, costs[row], x), y[row]) for row in range(y.size)]
    inside = sorted((right, -up) for right, up in points if not np.isnan(right + up))
    if len(inside) < 2:
        return None
    right, down = np.array(inside).T
    return Line(level, right, -down)


def lines_of(shown: Surface, measure: Measure) -> list[Line]:
    """Lines of equal cost at round levels."""
    counts = shown.counts(measure)
    levels = _levels(int(counts.min()), int(counts.max()), binary=measure == "Kept for backward")
    return [line for level in levels if (line := line_at(level, counts, shown))]


def _levels(least: int, most: int, binary: bool) -> list[int]:
    """At most ten round numbers between the two: 1, 2 and 5 times powers of ten, or powers of two."""
    if binary:
        powers = range(least.bit_length(), most.bit_length())
        return [2**power for power in powers[:: max(1, -(-len(powers) // 10))]]
    for digits in ((1, 2, 5), (1, 3), (1,)):
        levels = [digit * 10**power for power in range(19) for digit in digits]
        inside = [level for level in levels if least < level < most]
        if len(inside) <= 10:
            break
    return inside


def _crossing(level: float, costs: Reals, places: Reals) -> float:
    rising = np.maximum.accumulate(costs)
    if not rising[0] <= level <= rising[-1]:
        return float("nan")
    return float(np.interp(level, rising, places))
