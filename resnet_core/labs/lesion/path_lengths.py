"""The paths of a residual network by length, and which of them carry the gradient. Nothing here needs torch.

Every block may be passed through its branch or by its shortcut, so `n` blocks make 2^n paths; the length of a
path is the number of branches on it (Veit 2016, arXiv 1605.06431, sections 3 and 5).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

__all__ = ["below_half", "effective", "path_counts", "share_of_paths", "shares"]


def path_counts(blocks: int) -> tuple[int, ...]:
    """How many paths have length 0, 1, ... `blocks`: binomial coefficients, 2^blocks in all."""
    return tuple(math.comb(blocks, length) for length in range(blocks + 1))


def shares(sizes: Sequence[float]) -> tuple[float, ...]:
    """For every length its share of the sum of count times size, where `sizes[k]` is of a path of length k.

    All are 0 where that sum is 0 or a size is not finite.
    """
    if not all(map(math.isfinite, sizes)):
        return (0.0,) * len(sizes)
    # Fractions, since the counts of a thousand blocks are too large for a float.
    amounts = [count * Fraction(size) for count, size in zip(path_counts(len(sizes) - 1), sizes, strict=True)]
    whole = sum(amounts)
    return tuple(float(amount / whole) if whole else 0.0 for amount in amounts)


def below_half(shares: Sequence[float]) -> float:
    """The share of all paths shorter than half of the blocks."""
    blocks = len(shares) - 1
    return sum(share for length, share in enumerate(shares) if 2 * length < blocks)


def effective(shares: Sequence[float], least: float = 0.95) -> tuple[int, int]:
    """The shortest range of lengths, ends included, in which `shares` sum to `least`; the lowest of equals.

    Raises `ValueError` where no range has that much.
    """
    enough = (
        (first, last)
        for first in range(len(shares))
        for last in range(first, len(shares))
        if sum(shares[first : last + 1]) >= least
    )
    return min(enough, key=lambda ends: (ends[1] - ends[0], ends[0]))


def share_of_paths(blocks: int, first: int, last: int) -> Fraction:
    """The exact share of all paths with lengths from `first` to `last`: 5 to 17 of 54 are 0.4537 %."""
    return Fraction(sum(path_counts(blocks)[first : last + 1]), 2**blocks)
