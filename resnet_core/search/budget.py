"""The deepest, the widest and the best-balanced network within a budget; and how costs grow.

Each answer comes from a family of networks of `spec`'s kind, one for each whole number, each deeper or wider
than the one before (see `scaling`). Where a projection falls away, it can cost less than the one before it.
So the answer is the last that fits: the next does not, and no later one does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import log
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from resnet_core.cost import Cost, price
from resnet_core.plan import unfold
from resnet_core.readers.latency import Calibration, predict
from resnet_core.search.bisection import last
from resnet_core.search.scaling import Counts, scaled_widths, shared_out, width_step
from resnet_core.search.sweep import Costs, sweep
from resnet_core.spec import ArchSpec, Input, SpecError

LAST = 10**5  # the largest number in a family: of blocks, or of width steps
AT_A_TIME = 2**10
SECOND, GUESSES = 16, 5
LARGEST_SIDE = 10**6  # pixels

# Numbers to depths and widths, both (stages, numbers).
Family: TypeAlias = Callable[[Counts], tuple[Counts, Counts]]


class Budget(NamedTuple):
    """The most that a network may cost, per image; None is no limit."""

    params: int | None = None
    macs: int | None = None
    activations: int | None = None

    def admits(self, cost: Cost) -> bool:
        """Whether `cost` is within every limit."""
        return all(limit is None or count <= limit for count, limit in zip(cost, self, strict=True))

    def share(self, cost: Cost) -> float:
        """How much of the scarcest limit `cost` takes; 0 without any."""
        shares = (count / max(limit, 1) for count, limit in zip(cost, self, strict=True) if limit is not None)
        return max(shares, default=0.0)

    def admitted(self, costs: Costs) -> npt.NDArray[np.bool_]:
        """Which of `costs` are within every limit."""
        within = np.ones(costs.params.shape, bool)
        for counts, limit in zip(costs, self, strict=True):
            if limit is not None:
                within &= counts <= limit
        return within


class Deadline(NamedTuple):
    """The most seconds that a forward pass may take by the prediction of a device's calibration."""

    seconds: float
    calibration: Calibration

    def admits(self, spec: ArchSpec, input: Input) -> bool:
        """Whether the predicted latency is within it. Raises `KeyError` for work that was not calibrated."""
        return predict(unfold(spec, input), self.calibration) <= self.seconds


class Fit(NamedTuple):
    """A network that fits, and the next of its family, which does not (None if the family ends before)."""

    spec: ArchSpec
    cost: Cost
    beyond: ArchSpec | None


def deepest(spec: ArchSpec, input: Input, budget: Budget, deadline: Deadline | None = None) -> Fit | None:
    """The most blocks at the widths of `spec`. None if one block a stage is too much already."""

    def deeper(numbers: Counts) -> tuple[Counts, Counts]:
        widths = np.array(spec.widths)[:, None]
        return _depths(spec, numbers), np.tile(widths, numbers.size)

    return _last_fit(spec, input, budget, deeper, deadline)


def widest(spec: ArchSpec, input: Input, budget: Budget, deadline: Deadline | None = None) -> Fit | None:
    """The largest widths at the depths of `spec`: its widest stage takes each multiple of the width step."""

    def wider(numbers: Counts) -> tuple[Counts, Counts]:
        depths = np.array(spec.depths)[:, None]
        widths = scaled_widths(spec, numbers * width_step(spec) / max(spec.widths))
        return np.tile(depths, numbers.size), widths

    return _last_fit(spec, input, budget, wider, deadline)


def balanced(spec: ArchSpec, input: Input, budget: Budget, deadline: Deadline | None = None) -> Fit | None:
    """The most blocks, with widths that grow as the square root of the blocks.

    MACs go with depth and with the square of width, so each doubling is shared equally between the two. This
    is compound scaling for a fixed image size (Tan 2019, arXiv 1905.11946, section 3.3).
    """

    def grown(numbers: Counts) -> tuple[Counts, Counts]:
        depths = _depths(spec, numbers)
        return depths, scaled_widths(spec, np.sqrt(depths.sum(axis=0) / sum(spec.depths)))

    return _last_fit(spec, input, budget, grown, deadline)


class ImageFit(NamedTuple):
    """The side of the largest square image that fits, what the network then costs, and the next larger cost.

    `beyond` is None where larger images are not counted.
    """

    side: int
    cost: Cost
    beyond: Cost | None


def largest_image(spec: ArchSpec, input: Input, budget: Budget) -> ImageFit | None:
    """The largest square image at which `spec` fits. None if it fits at none.

    More pixels never cost less, so all smaller images that the network can read fit too.
    """

    def cost(side: int) -> Cost:
        return price(unfold(spec, replace(input, height=side, width=side)))

    least = _least_side(spec, input)
    side = last(lambda side: budget.admits(cost(side)), LARGEST_SIDE, least)
    if side < least:
        return None
    return ImageFit(side, cost(side), cost(side + 1) if side < LARGEST_SIDE else None)


def _least_side(spec: ArchSpec, input: Input) -> int:
    try:
        unfold(spec, replace(input, height=1, width=1))
    except SpecError as fault:
        least = fault.nearest
        return least if isinstance(least, int) else 1
    return 1


class Growth(NamedTuple):
    """The costs of a network, and with its depths, its widths, or both sides of its image doubled."""

    now: Cost
    depth: Cost
    width: Cost
    resolution: Cost


def growth(spec: ArchSpec, input: Input) -> Growth:
    """How the costs of `spec` grow from where it is. A stem that has a width of its own keeps it."""
    deeper = replace(spec, depths=tuple(2 * blocks for blocks in spec.depths))
    wider = replace(spec, widths=tuple(2 * width for width in spec.widths))
    larger = replace(input, height=2 * input.height, width=2 * input.width)
    asked = ((spec, input), (deeper, input), (wider, input), (spec, larger))
    return Growth(*(price(unfold(network, image)) for network, image in asked))


def _depths(spec: ArchSpec, numbers: Counts) -> Counts:
    return shared_out(spec, numbers + (len(spec.depths) - 1))


def _last_fit(
    spec: ArchSpec, input: Input, budget: Budget, family: Family, deadline: Deadline | None
) -> Fit | None:
    most = LAST if deadline is None else _in_time(spec, input, family, deadline)
    # A plain network costs no more than its residual twin, and more with every block and channel.
    plain = replace(spec, shortcut="none", drop_path=0.0)

    @cache
    def cost(number: int) -> Cost:
        return price(unfold(_member(plain, family, number), input))

    near = _near(lambda number: budget.share(cost(number)), most) if most else None
    most = last(lambda number: budget.admits(cost(number)), most, near=near)
    for end in range(most, 0, -AT_A_TIME):
        numbers = np.arange(max(1, end - AT_A_TIME + 1), end + 1)
        costs = sweep(spec, *family(numbers), input.height, input.width)
        for number in numbers[budget.admitted(costs)][-1:].tolist():
            found = _member(spec, family, number)
            beyond = _member(spec, family, number + 1) if number < LAST else None
            return Fit(found, price(unfold(found, input)), beyond)
    return None


def _near(share: Callable[[int], float], most: int) -> int:
    """About where a share that grows as a power of the number comes to one."""
    before, now = 1, min(SECOND, most)
    for _ in range(GUESSES):
        left = share(now)
        grown = left / share(before) if share(before) else 0
        if grown <= 1 or now == before:
            break
        power = log(grown) / log(now / before)
        before, now = now, round(min(max(now * left ** (-1 / power), 1), most))
    return now


def _in_time(spec: ArchSpec, input: Input, family: Family, deadline: Deadline) -> int:
    """The number of a network that is in time, while the next is not; 0 if the first is not."""
    return last(lambda number: deadline.admits(_member(spec, family, number), input), LAST)


def _member(spec: ArchSpec, family: Family, number: int) -> ArchSpec:
    depths, widths = family(np.array([number]))
    return replace(spec, depths=tuple(depths[:, 0].tolist()), widths=tuple(widths[:, 0].tolist()))
