"""Class activation maps, as points of a forward pass."""

from __future__ import annotations

from typing import NamedTuple


class ClassMap(NamedTuple):
    """The map of one class for the first image, row by row: `score` is its mean, plus `bias`.

    `score` is the network's own; a map of more than 64 rows or columns is scaled down after `mean` is taken.
    """

    number: int
    score: float
    mean: float
    bias: float
    height: int
    width: int
    cells: tuple[float, ...]
