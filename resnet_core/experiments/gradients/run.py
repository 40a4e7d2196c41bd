"""Gradients across depth: a network beside its twins, at initialisation and at moments of a training."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.checks import SpecError
from resnet_core.experiments.gradients.norms import measure
from resnet_core.experiments.gradients.subject import (
    Comparison,
    batch,
    compare,
    conditions,
    reproducible,
    train,
)
from resnet_core.experiments.training.learn import DivergedError
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.gradients.points import Diverged, Network, Norms, has_branches
from resnet_core.labs.gradients.settings import GradientsSettings
from resnet_core.labs.gradients.twins import Variant
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.plan import named_blocks
from resnet_core.spec import Input, Spec, to_query

MOST_NUMBERS = 300_000  # of all measurements together: more would take too long to send
DIGITS_KEPT = 7


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points (`labs.gradients.points`): `Conditions`, a `Network` for each one compared, then `Norms`.

    Norms come seed by seed and network by network, so that a run that is cut off has compared all of them
    with its first seeds. They have 7 digits, at each of the settings' `measured_steps`. The seed decides
    batch and weights. A training whose loss is not finite ends in `Diverged`, and the next one begins.
    """
    own = typed(GradientsSettings, settings)
    comparison = compare(spec, input, own, device)
    _check_length(comparison, own)
    yield conditions(comparison).point()
    yield from (point(describe(comparison, variant)) for variant in comparison.variants)
    steps = own.measured_steps
    pairs = [(variant, each) for each in range(seed, seed + own.seeds) for variant in comparison.variants]
    total = len(pairs) * len(steps)
    for place, (variant, each) in enumerate(pairs):
        done, what = place * len(steps), f"{variant.label}, seed {each}"
        yield Progress(done, total, what)
        for measured in measurements(comparison, variant, each, steps):
            yield point(measured)
            done += 1
            yield Progress(done, total, what)


def measurements(
    comparison: Comparison, variant: Variant, seed: int, steps: list[int]
) -> Iterator[Norms | Diverged]:
    """The norms of one network with one seed, after each of `steps`, of which the first is 0."""
    images, network = batch(comparison, seed), comparison.network(variant, seed)

    def norms(step: int) -> Norms:
        with reproducible(comparison, seed):
            loss, *lists = measure(network, images, has_branches(variant.spec))
        return Norms(variant.name, seed, step, loss, *(tuple(map(_short, numbers)) for numbers in lists))

    yield norms(0)
    if steps[-1] == 0:
        return
    step = 0
    try:
        for step, _ in enumerate(train(comparison, network, seed), 1):
            if step in steps:
                yield norms(step)
            if step == steps[-1]:
                return
    except DivergedError as fault:
        yield Diverged(variant.name, seed, fault.step)


def describe(comparison: Comparison, variant: Variant) -> Network:
    """What a variant is."""
    plan = comparison.plan(variant)
    names = tuple(block.name for block in named_blocks(plan))
    return Network(variant.name, to_query(variant.spec, comparison.input), plan.depth, names)


def _short(number: float) -> float:
    return float(f"{number:.{DIGITS_KEPT}g}")


def _check_length(comparison: Comparison, settings: GradientsSettings) -> None:
    passes = settings.seeds * len(settings.measured_steps)
    numbers = 5 * passes * sum(comparison.plan(variant).blocks for variant in comparison.variants)
    if numbers > MOST_NUMBERS:
        fewer = max(1, settings.moments * MOST_NUMBERS // numbers)
        why = (
            f"{settings.moments} moments would give {numbers:,} numbers; at most {MOST_NUMBERS:,} are allowed"
        )
        raise SpecError("moments", f"{why}, which about {fewer} moments keep to", fewer)
