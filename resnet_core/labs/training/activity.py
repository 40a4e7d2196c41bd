"""What goes on in the blocks of a network while it trains, as points of its training."""

from __future__ import annotations

from typing import NamedTuple

IMAGES = 64  # test images, the first ones
CLASS_IMAGES = 256  # test images, the first ones, whose gates are averaged by class
MOST_BLOCKS = 120  # of a deeper network nothing is watched
DROPPED, KEPT = "x", "."


class BlockActivity(NamedTuple):
    """After an epoch, in evaluation mode, for the first test images; each with a number a block, in order.

    `dead` is the share of the channels of a block's ReLUs that give 0 for every image and pixel, `variance`
    the mean over channels of the variance of its sum. `gates` are the means of its gate's factors; they are
    empty where there are none. `running_means` (the mean of their absolute values) and `running_variances`
    are over all channels of the block's batch norms, and empty where a block has none.
    """

    epoch: int
    blocks: tuple[str, ...]
    dead: tuple[float, ...]
    variance: tuple[float, ...]
    gates: tuple[float, ...]
    running_means: tuple[float, ...] = ()
    running_variances: tuple[float, ...] = ()


class GatesByClass(NamedTuple):
    """After an epoch, in evaluation mode, for the first test images: the factors of gates by class.

    `images` is how many each class has. `means` has a row for each block with a gate: the mean factor, over
    channels and the images of a class. `spreads` has, for each, the mean over channels of the highest less
    the lowest mean factor of a class.
    """

    epoch: int
    blocks: tuple[str, ...]
    classes: tuple[int, ...]
    images: tuple[int, ...]
    means: tuple[tuple[float, ...], ...]
    spreads: tuple[float, ...]


class DroppedBranches(NamedTuple):
    """Whose branches drop path zeroed in the last training batch of an epoch, for its first `IMAGES` images.

    `rates` are the chances that it has; `images` has a text for each block: `DROPPED` or `KEPT`, by image.
    """

    epoch: int
    blocks: tuple[str, ...]
    rates: tuple[float, ...]
    images: tuple[str, ...]

    @property
    def zeroed(self) -> int:
        """How many branches were dropped."""
        return sum(row.count(DROPPED) for row in self.images)

    @property
    def branches(self) -> int:
        """How many branches there were to drop: blocks by images."""
        return sum(map(len, self.images))

    @property
    def expected(self) -> float:
        """How many are dropped on average."""
        return sum(rate * len(row) for rate, row in zip(self.rates, self.images, strict=True))

    def passed(self) -> tuple[int, ...]:
        """Through how many of these branches each image went."""
        return tuple(column.count(KEPT) for column in zip(*self.images, strict=True))
