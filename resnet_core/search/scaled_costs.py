"""What the networks of a plane of depths and widths cost, in the families beside the ResNets.

Blocks of a stage add up, so one plan a width, as deep as the map, tells every depth. A DenseNet's layers
grow, and are added up as a series. A RegNet's stages move with its depth, and a VGG's last one ends with a
pool: each of their networks is laid out by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias, assert_never, cast

import numpy as np

from resnet_core.cost import price, price_of
from resnet_core.families.densenet.recipe import dense_head, dense_layer, transition
from resnet_core.language.plan import Content, Plan, runs
from resnet_core.plan import unfold
from resnet_core.readers.memory import saved_for_backward
from resnet_core.readers.saved import saved_by_layer, saved_in_block
from resnet_core.search.axes import Scaled, deeper, proportions_of
from resnet_core.search.map import MEASURES
from resnet_core.search.scaling import Counts
from resnet_core.spec import (
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    Input,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    ShuffleNetSpec,
    VggSpec,
    VitSpec,
)

__all__ = ["amounts_of", "as_deep", "costs_in", "costs_of"]

Amounts: TypeAlias = tuple[int, int, int, int]  # in the order of `MEASURES`


def costs_of(networks: tuple[Scaled, ...], times: tuple[float, ...], input: Input) -> Counts:
    """Counts of the shape (measures, depths, widths): each network at each multiple of its depth."""
    columns = [_column(each, times, input) for each in networks]
    return np.stack(columns, axis=2)


def _column(network: Scaled, times: tuple[float, ...], input: Input) -> Counts:
    """The costs of a network at each multiple of its depth, of the shape (measures, depths)."""
    match network:
        case DenseNetSpec():
            return _grown(network, [proportions_of(deeper(network, each)) for each in times], input)
        case RegNetSpec() | VggSpec():
            plans = [unfold(deeper(network, each), input) for each in times]
            return np.array([amounts_of(plan) for plan in plans], np.int64).T
        case (
            ConvNextSpec()
            | VitSpec()
            | MobileNetSpec()
            | MnasNetSpec()
            | EfficientNetSpec()
            | ShuffleNetSpec()
        ):
            depths = np.array([proportions_of(deeper(network, each)) for each in times], np.int64)
            return _added_up(unfold(as_deep(network, depths.max(axis=0).tolist()), input), depths)
        case _:
            assert_never(network)


def as_deep(network: Scaled, depths: Sequence[int]) -> Scaled:
    """The network with so many blocks in each stage; of a RegNet with as many in all."""
    match network:
        case ConvNextSpec() | MobileNetSpec() | MnasNetSpec() | ShuffleNetSpec():
            return replace(network, depths=tuple(depths))
        case VggSpec() | DenseNetSpec():
            return replace(network, depths=tuple(depths))
        case EfficientNetSpec():
            return replace(network, depths=tuple(depths), depth_multiplier=1.0)
        case VitSpec():
            return replace(network, depth=depths[0])
        case RegNetSpec():
            return replace(network, depth=sum(depths))
        case _:
            assert_never(network)


def _added_up(plan: Plan, depths: Counts) -> Counts:
    """The costs of the plan with fewer copies in each stage; `depths` are of the shape (networks, stages)."""
    stages = {stage.name: place for place, stage in enumerate(plan.stages)}
    copies: list[list[Amounts]] = [[] for _ in plan.stages]
    once = np.zeros(len(MEASURES), np.int64)
    for run, saved in zip(runs(plan), saved_by_layer(plan), strict=True):
        amounts = _amounts_of(run.content, sum(saved))
        stage, _, place = run.name.partition(".")
        if place.isdecimal():
            copies[stages[stage]] += [amounts] * run.copies
        else:
            once += amounts
    sums = [np.cumsum([(0,) * len(MEASURES), *each], axis=0, dtype=np.int64) for each in copies]
    total: Counts = sum((sums[place][depths[:, place]] for place in range(len(sums))), once)
    return total.T


def _grown(spec: DenseNetSpec, depths: list[tuple[int, ...]], input: Input) -> Counts:
    """The costs of a DenseNet of several depths: a layer's grow in equal steps with what it reads."""
    stem = unfold(replace(spec, depths=(1,) * len(depths[0])), input).stem
    inp, total = stem[-1].out, np.array(costs_in(stem, input), np.int64)[:, None]
    for place, layers in enumerate(np.array(depths, np.int64).T):
        if place:
            entry = transition("transition", inp, spec.compression)
            total, inp = total + np.array(np.broadcast_arrays(*costs_in(entry, input))), entry[-1].out
        one, two = (
            np.array(costs_in(dense_layer(spec, inp._replace(channels=count)), input)) for count in (1, 2)
        )
        step, read = (
            (two - one)[:, None],
            layers * inp.channels + spec.growth_rate * layers * (layers - 1) // 2,
        )
        total = total + layers * (one[:, None] - step) + step * read
        # The one place where arrays are passed off as ints: recipes and prices are plain arithmetic.
        inp = inp._replace(channels=cast(int, inp.channels + layers * spec.growth_rate))
    grown: Counts = total + np.array(np.broadcast_arrays(*costs_in(dense_head(spec, inp), input)))
    return grown


def amounts_of(plan: Plan) -> Amounts:
    """All costs of a network, in the order of `MEASURES`."""
    params, macs, activations = price(plan)
    return macs, params, activations, saved_for_backward(plan)


def _amounts_of(content: Content, saved: int) -> Amounts:
    params, macs, activations = price_of(content)
    return macs, params, activations, saved


def costs_in(content: Content, input: Input) -> Amounts:
    """All costs of a part; counts may be arrays in which many parts stand side by side."""
    return _amounts_of(content, sum(saved_in_block(content, input)))
