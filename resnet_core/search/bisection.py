"""The last whole number for which something still holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

__all__ = ["last"]


def last(holds: Callable[[int], bool], most: int, least: int = 1, near: int | None = None) -> int:
    """The last number from `least` to `most` for which `holds` is true; `least - 1` if it never is.

    It must hold for all numbers before that one. The number of tries grows with the logarithm of the range,
    or of the distance from a guess `near` it.
    """
    if near is not None and least <= most:
        least, most = _around(holds, most, least, min(max(near, least), most))
    return least - 1 + bisect_left(range(least, most + 1), True, key=lambda number: not holds(number))


def _around(holds: Callable[[int], bool], most: int, least: int, near: int) -> tuple[int, int]:
    """What is left of a range once steps away from `near`, each twice as long, have passed the number."""
    low, high, step = least, most, 1
    if holds(near):
        low = near + 1
        while low <= high and holds(far := min(near + step, most)):
            low, step = far + 1, 2 * step
        return low, min(high, near + step - 1)
    high = near - 1
    while low <= high and not holds(far := max(near - step, least)):
        high, step = far - 1, 2 * step
    return max(low, near - step + 1), high
