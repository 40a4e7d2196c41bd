"""What goes on in each block while images pass, as points of a forward pass."""

from __future__ import annotations

from typing import NamedTuple


class Gates(NamedTuple):
    """The factors of a block's gate, over images and channels: the lowest, their mean, and the highest."""

    low: float
    mean: float
    high: float


class Activity(NamedTuple):
    """The signal of one block, as a signal propagation plot shows it (Brock 2021, arXiv 2101.08692).

    Of the sum before any activation, or else the output: `mean` is the mean over channels of the squared mean
    over images and pixels, `variance` that of the variance; `branch` is the variance of the branch alone, or
    None where the block is no sum. Of `channels` channels of ReLUs, `dead` give 0 for every image and pixel.
    """

    name: str
    place: int
    mean: float
    variance: float
    branch: float | None
    channels: int
    dead: int
    gates: Gates | None
