"""The cells of a map that are drawn to be clicked: all of them, or every so many where there are too many."""

from __future__ import annotations

from resnet_core.language.layers import Shape

CELLS = 0  # the first curve of the figure
MOST = 32  # cells along a side


def step(shape: Shape) -> int:
    """Every so many cells are drawn."""
    return -(-max(shape.height, shape.width) // MOST)


def cell_at(shape: Shape, index: int) -> tuple[int, int]:
    """Row and column of a drawn cell, by its place among them."""
    return drawn(shape)[index]


def drawn(shape: Shape) -> list[tuple[int, int]]:
    """The cells that are drawn, row by row."""
    every = step(shape)
    return [(row, column) for row in range(0, shape.height, every) for column in range(0, shape.width, every)]
