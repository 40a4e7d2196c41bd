"""What goes on in the blocks of a network while it trains, as points of its training."""

from __future__ import annotations

from typing import NamedTuple

IMAGES = 64  # test images, the first ones
MOST_BLOCKS = 120  # of a deeper network nothing is watched


class BlockActivity(NamedTuple):
    """After an epoch, in evaluation mode, for the first test images; each with a number a block, in order.

    `dead` is the share of the channels of a block's ReLUs that give 0 for every image and pixel, `variance`
    the mean over channels of the variance of its sum. `gates` are the means of its gate's factors; they are
    empty where there are none.
    """

    epoch: int
    blocks: tuple[str, ...]
    dead: tuple[float, ...]
    variance: tuple[float, ...]
    gates: tuple[float, ...]
