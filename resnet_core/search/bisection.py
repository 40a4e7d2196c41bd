"""The last whole number for which something still holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

__all__ = ["last"]


def last(holds: Callable[[int], bool], most: int, least: int = 1) -> int:
    """The last number from `least` to `most` for which `holds` is true; `least - 1` if it never is.

    It must hold for all numbers before that one. The number of tries grows with the logarithm of the range.
    """
    return least - 1 + bisect_left(range(least, most + 1), True, key=lambda number: not holds(number))
