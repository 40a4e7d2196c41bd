"""A million networks of one family, drawn at random and priced: how many lie where, and the best of them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from time import perf_counter
from typing import NamedTuple

import numpy as np

from resnet_core.cost import Cost
from resnet_core.search.scaling import Counts, scaled_widths
from resnet_core.search.sweep import Costs, pareto_front, sweep
from resnet_core.spec import ArchSpec, Input

MILLION = 10**6
AT_A_TIME = 125_000  # so that the web process stays small
COLUMNS, ROWS = 90, 60
REACH = 4.0  # each stage is between a quarter of the family's and four times as deep and wide


class Sample(NamedTuple):
    """N networks of a family: depths and widths of the shape (stages, N), and their costs."""

    depths: Counts
    widths: Counts
    costs: Costs

    def at(self, places: Counts) -> Sample:
        """Those at some places, in their order."""
        costs = Costs(*(counts[places] for counts in self.costs))
        return Sample(self.depths[:, places], self.widths[:, places], costs)

    def network(self, family: ArchSpec, place: int) -> ArchSpec:
        """One of them."""
        depths, widths = self.depths[:, place].tolist(), self.widths[:, place].tolist()
        return replace(family, depths=tuple(depths), widths=tuple(widths))

    def cost(self, place: int) -> Cost:
        """The cost of one of them."""
        return Cost(*(int(counts[place]) for counts in self.costs))


class Cloud(NamedTuple):
    """`counts[row, column]` networks between edges of parameters and of MACs; the extremes of each column.

    `front` holds, by rising MACs, each network that has more parameters than all with as few MACs.
    """

    family: ArchSpec
    networks: int
    seconds: float
    counts: Counts
    params_edges: Counts
    macs_edges: Counts
    fewest: Counts
    most: Counts
    front: Sample


@lru_cache(maxsize=4)
def cloud(family: ArchSpec, input: Input) -> Cloud:
    """Prices `MILLION` networks; `seconds` is what the pricing took. Raises as `sweep` does."""
    rng = np.random.default_rng(0)
    params_edges, macs_edges = _edges(family, input)
    counts = np.zeros((ROWS, COLUMNS), np.int64)
    fewest, most = np.full(COLUMNS, np.iinfo(np.int64).max), np.zeros(COLUMNS, np.int64)
    seconds, fronts = 0.0, []
    for _ in range(MILLION // AT_A_TIME):
        depths, widths = drawn(family, rng)
        start = perf_counter()
        costs = sweep(family, depths, widths, input.height, input.width)
        seconds += perf_counter() - start
        row = np.searchsorted(params_edges, costs.params, "right") - 1
        column = np.searchsorted(macs_edges, costs.macs, "right") - 1
        counts += np.bincount(row * COLUMNS + column, minlength=counts.size).reshape(counts.shape)
        np.minimum.at(fewest, column, costs.params)
        np.maximum.at(most, column, costs.params)
        fronts.append(_front(Sample(depths, widths, costs)))
    front = _front(_joined(fronts))
    return Cloud(family, MILLION, seconds, counts, params_edges, macs_edges, fewest, most, front)


def drawn(family: ArchSpec, rng: np.random.Generator) -> tuple[Counts, Counts]:
    """Depths and widths, each stage by itself; later stages are never narrower."""
    deepest = np.array(family.depths)[:, None] * REACH
    depths = np.exp2(rng.random((len(deepest), AT_A_TIME)) * np.log2(deepest + 1)).astype(np.int64)
    times = REACH ** rng.uniform(-1, 1, (len(deepest), AT_A_TIME))
    widths = np.stack([scaled_widths(family, times[stage])[stage] for stage in range(len(deepest))])
    return depths, np.maximum.accumulate(widths)


def spread(sample: Cloud, macs: int) -> tuple[int, int] | None:
    """The fewest and the most parameters among networks with about as many MACs; None if none was drawn."""
    column = int(np.searchsorted(sample.macs_edges, macs, "right")) - 1
    if not 0 <= column < COLUMNS or not sample.most[column]:
        return None
    return int(sample.fewest[column]), int(sample.most[column])


def best_within(sample: Cloud, macs: int) -> int | None:
    """The place on the front of the network with the most parameters and at most so many MACs, if any."""
    place = int(np.searchsorted(sample.front.costs.macs, macs, "right")) - 1
    return place if place >= 0 else None


def _front(sample: Sample) -> Sample:
    return sample.at(pareto_front(sample.costs.macs, sample.costs.params))


def _joined(samples: list[Sample]) -> Sample:
    depths, widths = (np.concatenate([each[side] for each in samples], axis=1) for side in (0, 1))
    costs = Costs(*(np.concatenate([each.costs[at] for each in samples]) for at in range(3)))
    return Sample(depths, widths, costs)


def _edges(family: ArchSpec, input: Input) -> tuple[Counts, Counts]:
    """Edges of rows and columns in equal ratios, from the smallest network that is drawn to the largest."""
    ones, deepest = np.ones((len(family.depths), 1), np.int64), np.array(family.depths)[:, None] * int(REACH)
    narrow, wide = (scaled_widths(family, [times]) for times in (1 / REACH, REACH))
    # Nothing costs less than without shortcuts, and nothing more than with a projection in every block.
    plain = replace(family, shortcut="none", drop_path=0.0)
    smallest = sweep(plain, ones, np.maximum.accumulate(narrow), input.height, input.width)
    projecting = replace(family, shortcut="projection_all")
    largest = sweep(projecting, deepest, np.maximum.accumulate(wide), input.height, input.width)
    params, macs = (
        np.geomspace(smallest[at][0] * 0.99, largest[at][0] * 1.01, cells + 1).astype(np.int64)
        for at, cells in ((0, ROWS), (1, COLUMNS))
    )
    return params, macs
