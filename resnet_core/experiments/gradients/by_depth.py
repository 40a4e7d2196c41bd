"""Gradients by depth: batch norm by shortcut at initialisation, measured three ways at every depth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from statistics import fmean

from resnet_core.experiments.gradients.frozen import keep_statistics
from resnet_core.experiments.gradients.jacobian import turning
from resnet_core.experiments.gradients.norms import measure
from resnet_core.experiments.gradients.shattering import DISTANCES, correlations
from resnet_core.experiments.gradients.subject import Comparison, batch, compare, conditions, reproducible
from resnet_core.experiments.training.side_by_side import one_thread
from resnet_core.families.resnet.small_networks import of_depth
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.gradients.by_depth import AtDepth, ByDepthSettings, half_distance
from resnet_core.labs.gradients.growth import first_to_last
from resnet_core.labs.gradients.settings import ComparisonSettings
from resnet_core.labs.gradients.twins import TWO_BY_TWO, Variant
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.spec import Input, Spec, as_resnet

DIGITS_KEPT = 5


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points (`labs.gradients.by_depth`): `Conditions`, then seed by seed and depth by depth an `AtDepth` of

    each of the four networks. They are `spec` with each depth; the seed decides images and weights. A second
    thread would more than double the processor time of networks this small, and gain none.
    """
    own = typed(ByDepthSettings, settings)
    comparisons = [_comparison(spec, depth, input, device) for depth in own.layers()]
    with one_thread():
        yield conditions(comparisons[0]).point()
        yield from _measured(comparisons, own, seed)


def _measured(comparisons: Sequence[Comparison], own: ByDepthSettings, seed: int) -> Iterator[Report]:
    seeds, done = range(seed, seed + own.seeds), 0
    total = sum(len(one.variants) for one in comparisons) * len(seeds)
    for each in seeds:
        for depth, comparison in zip(own.layers(), comparisons, strict=True):
            for variant in comparison.variants:
                yield Progress(done, total, f"{depth} layers, seed {each}")
                yield point(at_depth(comparison, variant, depth, each, own.pairs))
                done += 1
    yield Progress(done, total, "done")


def at_depth(comparison: Comparison, variant: Variant, depth: int, seed: int, pairs: int) -> AtDepth:
    """All three measures of one network."""
    images, network = batch(comparison, seed), comparison.network(variant, seed)
    with reproducible(comparison, seed):
        ratio = first_to_last(measure(network, images).weights)
        cosines = turning(comparison, variant, network, images).cosine
        keep_statistics(network, images)
    network.eval()
    rows = [
        correlations(
            network, images.images[2 * pair], images.images[2 * pair + 1], int(images.labels[2 * pair])
        )
        for pair in range(min(pairs, len(images.images) // 2))
    ]
    half = half_distance(DISTANCES, [fmean(column) for column in zip(*rows, strict=True)])
    return AtDepth(variant.name, depth, seed, _short(ratio), _short(half), _short(fmean(cosines)))


def _comparison(spec: Spec, depth: int, input: Input, device: str) -> Comparison:
    settings = ComparisonSettings(twins=",".join(TWO_BY_TWO))
    return compare(of_depth(as_resnet(spec), depth), input, settings, device)


def _short(value: float | None) -> float | None:
    return float(f"{value:.{DIGITS_KEPT}g}") if value is not None and isfinite(value) else None
