"""Shattered gradients: the correlation of the gradients at two images over their distance (Balduzzi 2017)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt

import torch
from torch import Tensor, nn

from resnet_core.experiments.gradients.frozen import frozen
from resnet_core.experiments.gradients.run import describe
from resnet_core.experiments.gradients.subject import Comparison, batch, compare, conditions
from resnet_core.experiments.training.learn import DivergedError
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.gradients.points import Diverged, Shattering
from resnet_core.labs.gradients.settings import ShatteringSettings
from resnet_core.labs.gradients.twins import Variant
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.spec import Input, Spec

HALVINGS = 12
DISTANCES = tuple(2.0**-halving for halving in range(HALVINGS, -1, -1))


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points (`labs.gradients.points`): `Conditions`, a `Network` for each one compared, then of each

    a `Shattering` after every pair of images from the second on: of the gradient of one class's score, over
    all pixels. Batch norm keeps the statistics of a batch. Each pair has its own seed of images, and, where
    nothing is trained, of weights. A training whose loss is not finite ends in `Diverged`.
    """
    own = typed(ShatteringSettings, settings)
    comparison = compare(spec, input, own, device)
    yield conditions(comparison).point()
    yield from (point(describe(comparison, variant)) for variant in comparison.variants)
    for place, variant in enumerate(comparison.variants):
        rows: list[list[float]] = []
        try:
            for row in of_pairs(comparison, variant, range(seed, seed + own.pairs)):
                rows.append(row)
                done = place * own.pairs + len(rows)
                yield Progress(done, len(comparison.variants) * own.pairs, variant.label)
                if len(rows) > 1:
                    yield point(_mean(variant, rows))
        except DivergedError as fault:
            yield point(Diverged(variant.name, seed, fault.step))


def of_pairs(comparison: Comparison, variant: Variant, seeds: Sequence[int]) -> Iterator[list[float]]:
    """For each seed the correlations at `DISTANCES`."""
    network: nn.Module | None = None
    for seed in seeds:
        pair = batch(comparison, seed)
        if network is None or not comparison.settings.steps:
            network = frozen(comparison, variant, seed, pair)
        yield correlations(network, pair.images[0], pair.images[1], int(pair.labels[0]))


def correlations(network: nn.Module, first: Tensor, other: Tensor, label: int) -> list[float]:
    """Between the score's gradient at `first` and at each of `DISTANCES` of the way to `other`."""
    ways = torch.tensor([0.0, *DISTANCES], dtype=first.dtype, device=first.device)
    images = (first + ways[:, None, None, None] * (other - first)).requires_grad_()
    (gradients,) = torch.autograd.grad(network(images)[:, label].sum(), images)
    centred = gradients.flatten(1)
    centred = centred - centred.mean(1, keepdim=True)
    here, there = centred[0], centred[1:]
    by_distance: list[float] = ((there @ here) / (there.norm(dim=1) * here.norm())).tolist()
    return by_distance


def _mean(variant: Variant, rows: list[list[float]]) -> Shattering:
    count = len(rows)
    columns = list(zip(*rows, strict=True))
    means = [sum(column) / count for column in columns]
    errors = [
        sqrt(sum((value - mean) ** 2 for value in column) / (count - 1) / count)
        for column, mean in zip(columns, means, strict=True)
    ]
    return Shattering(variant.name, count, DISTANCES, tuple(means), tuple(errors))
