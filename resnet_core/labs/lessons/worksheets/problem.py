"""What a worksheet is made of."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple, TypeAlias


class Problem(NamedTuple):
    """A problem with its numbers, its answer, and how one gets there."""

    question: str
    answer: str
    way: str = ""


Draw: TypeAlias = Callable[[Random], Problem]
"""A problem for numbers drawn from a generator; equal ones give equal problems."""


def two_digits(value: float) -> str:
    """`3.8`, `0.031`, `8,800`, `1.2 · 10^7`, for a positive number."""
    rounded = float(f"{value:.1e}")
    if 1e-3 <= rounded < 1e5:
        return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"
    mantissa, power = f"{value:.1e}".split("e")
    return f"{mantissa} · 10^{int(power)}"
