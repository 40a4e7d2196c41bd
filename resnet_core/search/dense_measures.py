"""The measures of many DenseNets at once. Each layer reads more channels than the one before it.

So a stage costs what its blocks do, and as much more for each channel that it reads: both are read once for
each growth rate and number of blocks. Transitions and the head are read once for each number of channels.
Layers and the receptive field grow by the same for each block. Moments and time are not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, cast

import numpy as np

from resnet_core.families.densenet.recipe import dense_head, dense_layer, transition
from resnet_core.language.layers import Shape
from resnet_core.language.plan import Content
from resnet_core.plan import unfold
from resnet_core.readers.field import receptive_field
from resnet_core.search.family_space import FamilySpace
from resnet_core.search.known import known_measures
from resnet_core.search.map import MEASURES as COSTS
from resnet_core.search.map import Measure as Costs
from resnet_core.search.measures import Drawn, Measure, Values
from resnet_core.search.pieces import Use
from resnet_core.search.scaled_costs import amounts_of, as_deep, costs_in
from resnet_core.search.scaling import Counts
from resnet_core.search.sweep import LARGEST
from resnet_core.spec import DenseNetSpec, Input

__all__ = ["DenseTables", "dense_tables"]

GROWN: dict[Measure, Costs] = {
    "params": "Parameters",
    "macs": "MACs",
    "activations": "Activations",
    "saved": "Kept for backward",
}


class DenseStage(NamedTuple):
    """The costs of a stage: of its entry by channels read, and of its layers by growth rate and blocks.

    Layers that read `c` channels cost `alone + c * each`. All begin with an axis of costs.
    """

    entry: Counts  # (costs, channels)
    alone: Counts  # (costs, rates, blocks)
    each: Counts


class DenseTables(NamedTuple):
    """A space of DenseNets on one size of image. `layers` and `field`: of one block a stage, and by block."""

    space: FamilySpace
    use: Use
    layers: tuple[int, ...]
    field: tuple[int, ...]
    stem: Counts  # (costs, rates)
    stages: tuple[DenseStage, ...]
    head: Counts  # (costs, channels)

    @property
    def known(self) -> tuple[Measure, ...]:
        """What can be asked."""
        return known_measures(self.space.family, self.use.setting.is_mixed, False)

    def values(self, measure: Measure, some: Drawn) -> Values:
        """One measure of all networks. Raises `KeyError` for one that is not known."""
        if measure not in self.known:
            raise KeyError(measure)
        match measure:
            case "layers":
                return _grows(self.layers, some.depths)
            case "field":
                return _grows(self.field, some.depths)
            case "side":
                return np.full(some.widths.shape[1], self.use.trained.width)
            case _:
                return self._sum(COSTS.index(GROWN[measure]), some)

    def _sum(self, cost: int, some: Drawn) -> Values:
        rates = some.widths[0]
        wide = [_dense(spec) for spec in self.space.wide]
        growth = np.array([spec.growth_rate for spec in wide])[rates]
        channels = np.array([spec.stem_width for spec in wide])[rates]
        found: Values = self.stem[cost][rates]
        for place, (stage, blocks) in enumerate(zip(self.stages, some.depths, strict=True)):
            if place:
                found += stage.entry[cost].take(channels)
                channels //= wide[0].compression
            at = rates * stage.alone.shape[2] + blocks - 1
            found += stage.alone[cost].take(at) + channels * stage.each[cost].take(at)
            channels += blocks * growth
        found += self.head[cost].take(channels)
        return found


def dense_tables(space: FamilySpace, use: Use) -> DenseTables:
    """Raises `SpecError` where images are too small; `OverflowError` for numbers beyond 64 bits."""
    use = use._replace(trained=replace(use.trained, dtype=use.setting.dtype))
    largest = unfold(as_deep(space.wide[-1], [choices[-1] for choices in space.depths]), use.trained)
    most = 4 * max(amounts_of(largest))
    if most > LARGEST:
        raise OverflowError(f"a number may be {most:,}; numbers are kept up to {LARGEST:,}")
    places = range(len(space.depths))
    rows = [[1 + (stage == more) for stage in places] for more in (-1, *places)]
    plans = [unfold(as_deep(space.family, row), use.trained) for row in rows]
    layers, fields = [plan.depth for plan in plans], [receptive_field(plan)[-1].size for plan in plans]
    stems = [unfold(as_deep(spec, rows[0]), use.trained).stem for spec in space.wide]
    wide = [_dense(spec) for spec in space.wide]
    channels = np.arange(1 + max(stage.out.channels for stage in largest.stages))
    return DenseTables(
        space,
        use,
        tuple(layers),
        tuple(fields),
        np.array([costs_in(stem, use.trained) for stem in stems], np.int64).T,
        tuple(_stages(space, wide, use.trained, channels)),
        _by_channels(dense_head(wide[0], _many(plans[0].stages[-1].out, channels)), use.trained),
    )


def _stages(
    space: FamilySpace, wide: list[DenseNetSpec], input: Input, channels: Counts
) -> Iterator[DenseStage]:
    plan = unfold(as_deep(space.family, [1 for _ in space.depths]), input)
    for stage, choices in zip(plan.stages, space.depths, strict=True):
        entry = transition("transition", _many(stage.inp, channels), wide[0].compression)
        alone, each = zip(*(_layers(spec, stage.out, choices[-1], input) for spec in wide), strict=True)
        yield DenseStage(_by_channels(entry, input), np.stack(alone, axis=1), np.stack(each, axis=1))


def _layers(spec: DenseNetSpec, map: Shape, most: int, input: Input) -> tuple[Counts, Counts]:
    """Costs of 1, 2, ... layers that read no channels but what they make, and how much each channel adds."""
    one, two = (
        np.array(costs_in(dense_layer(spec, map._replace(channels=count)), input), np.int64)[:, None]
        for count in (1, 2)
    )
    layers = np.arange(1, most + 1)
    made = spec.growth_rate * layers * (layers - 1) // 2
    return layers * (2 * one - two) + (two - one) * made, (two - one) * layers


def _by_channels(content: Content, input: Input) -> Counts:
    return np.array(np.broadcast_arrays(*costs_in(content, input)), np.int64)


def _many(map: Shape, channels: Counts) -> Shape:
    # Arrays are passed off as ints here: recipes and prices are plain arithmetic.
    return map._replace(channels=cast(int, channels))


def _grows(amounts: tuple[int, ...], depths: Counts) -> Values:
    """What has `amounts[0]` with one block a stage, and the next ones with one block more in a stage."""
    first, *more = amounts
    found: Values = np.full(depths.shape[1], first)
    for each, blocks in zip(more, depths, strict=True):
        found += (each - first) * (blocks - 1)
    return found


def _dense(spec: object) -> DenseNetSpec:
    if not isinstance(spec, DenseNetSpec):
        raise TypeError("these are for DenseNets")
    return spec
