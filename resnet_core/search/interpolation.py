"""The largest value within a budget, in fewer tries than bisection where needs grow smoothly.

A try costs a hundred microseconds, and a refusal has a millisecond (benchmarks/limits.py): bisection over
millions of levels would take three.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["last_within"]

JAGGED = 16  # nearer than this, the rounding of sizes makes a curve through three points worse than a line


def last_within(needs: Callable[[int], int], most: int, budget: int, power: int = 1) -> int:
    """The value from 0 to `most` whose need is at most `budget`, while that of the next one is more.

    Needs grow with the value, about as its `power`, and 0 needs nothing; so 0 says that not even 1 fits, and
    `most` that all do.
    """
    tried = {0: 0, most: needs(most)}
    if tried[most] <= budget:
        return most
    low, high, step = 0, most, 1
    while high - low > 1:
        near = sorted(tried, key=lambda value: abs(tried[value] - budget))
        points = [(value, tried[value]) for value in (near[:3] if high - low > JAGGED else (low, high))]
        crossing = _crossing(points, budget, power)
        # A guess at one end is moved inwards, each time twice as far.
        step = min(step, (high - low) // 2)
        guess = min(max(crossing, low + step), high - step)
        step *= 1 if guess == crossing else 2
        tried[guess] = needs(guess)
        low, high = (guess, high) if tried[guess] <= budget else (low, guess)
    return low


def _crossing(points: list[tuple[int, int]], budget: int, power: int) -> int:
    """Where a smooth curve through the points meets the budget; Lagrange's formula gives value ** power."""
    crossing = 0.0
    for value, need in points:
        share = 1.0
        for _, other in points:
            share *= (budget - other) / (need - other) if other != need else 1.0
        crossing += share * float(value) ** power
    return int(max(crossing, 0.0) ** (1 / power))
