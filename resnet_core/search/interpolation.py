"""The largest value within a budget, in fewer tries than bisection where needs grow smoothly.

A try costs a hundred microseconds, and a refusal has a millisecond (benchmarks/limits.py): bisection over
millions of levels would take three.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor, sqrt

__all__ = ["last_within"]

JAGGED = 32  # nearer than this, the rounding of sizes makes a parabola worse than a line


def last_within(needs: Callable[[int], int], most: int, budget: int, power: int = 1) -> int:
    """The value from 0 to `most` whose need is at most `budget`, while that of the next one is more.

    Needs grow with the value, about as its `power`, and 0 needs nothing; so 0 says that not even 1 fits, and
    `most` that all do.
    """
    tried = {0: 0, most: needs(most)}
    if tried[most] <= budget:
        return most
    low, high, step = 0, most, 1
    crossing = int(most * (budget / tried[most]) ** (1 / power))
    while high - low > 1:
        # A guess at one end is moved inwards, each time twice as far.
        step = min(step, (high - low) // 2)
        guess = min(max(crossing, low + step), high - step)
        step *= 1 if guess == crossing else 2
        tried[guess], was_far = needs(guess), high - low > JAGGED
        low, high = (guess, high) if tried[guess] <= budget else (low, guess)
        if high - low > JAGGED:
            near = sorted(tried, key=lambda value: abs(tried[value] - budget))
            crossing = _crossing([(value, tried[value]) for value in near[: power + 1]], budget)
        elif was_far:
            crossing = low + 1 if guess == low else high - 1  # most parabolas meet it between two values
        else:
            crossing = _crossing([(low, tried[low]), (high, tried[high])], budget)
    return low


def _crossing(points: list[tuple[int, int]], budget: int) -> int:
    """Where the line through two points, or the parabola through three, meets the budget; nearest first."""
    (value, need), (other, others), *third = points
    slope = (others - need) / (other - value)
    bend = 0.0  # by Newton's divided differences
    for last, lasts in third:
        bend = ((lasts - others) / (last - other) - slope) / (last - value)
    start = slope + bend * (value - other)  # the slope of the parabola at the nearest point
    square = start * start + 4 * bend * (budget - need)
    if start <= 0 or square < 0:  # it falls there, or never reaches the budget
        start, square = slope, slope * slope
    both = start + sqrt(square)
    return floor(value + 2 * (budget - need) / both) if both else value
