"""Gradients across depth: a network beside its twins, at the start, after some training, or as a film."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.errors import SpecError
from resnet_core.experiments.gradients.norms import measure
from resnet_core.experiments.gradients.subject import (
    Asked,
    Batch,
    batch,
    conditions,
    read,
    reproducible,
    train,
)
from resnet_core.experiments.training.learn import DivergedError
from resnet_core.labs.events import Point, Progress, Report, Value
from resnet_core.labs.gradients.twins import Variant
from resnet_core.labs.settings import Settings
from resnet_core.nn.resnet import ResNet
from resnet_core.plan import named_blocks
from resnet_core.spec import ArchSpec, Input, to_query

MOST_NUMBERS = 300_000  # of all looks together: more would be too long to tell
DIGITS_KEPT = 7


def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Point("conditions")`; for each network `Point("variant", {"name", "network", "depth", "blocks"})`;
    then, network by network and seed by seed, `Point("norms", {"variant", "seed", "step", ...})`.

    A look at `step` of the training (0: as initialised) has the lists of `norms.Norms`, one number a block to
    7 digits. `network` is the text form for links, `blocks` are names. Batch and weights follow the seed. A
    training whose loss is not finite ends in `Point("diverged", {"variant", "seed", "step"})`, and the next
    one begins.
    """
    asked = read(spec, input, settings, device)
    _check_length(asked)
    yield Point("conditions", conditions(asked))
    yield from (describe(asked, variant) for variant in asked.variants)
    seeds, moments = int(settings["seeds"]), steps_to_look(settings)
    pairs = [(variant, one) for variant in asked.variants for one in range(seed, seed + seeds)]
    total = len(pairs) * len(moments)
    for place, (variant, one) in enumerate(pairs):
        done, what = place * len(moments), f"{variant.name.replace('_', ' ')}, seed {one}"
        yield Progress(done, total, what)
        for look in looks(asked, variant, one, moments):
            yield look
            done += 1
            yield Progress(done, total, what)


def looks(asked: Asked, variant: Variant, seed: int, moments: list[int]) -> Iterator[Point]:
    """The looks at one network with one seed."""
    shown, network = batch(asked, seed), asked.network(variant, seed)
    where: dict[str, Value] = {"variant": variant.name, "seed": seed}
    yield _look(asked, network, shown, {**where, "step": 0})
    if moments[-1] == 0:
        return
    step = 0
    try:
        for step, _ in enumerate(train(asked, network, seed), 1):
            if step in moments:
                yield _look(asked, network, shown, {**where, "step": step})
            if step == moments[-1]:
                return
    except DivergedError as fault:
        yield Point("diverged", {**where, "step": fault.step})


def steps_to_look(settings: Settings) -> list[int]:
    """0, and as many steps of the training as there are moments, evenly apart, the last one its end."""
    steps, moments = int(settings["steps"]), int(settings["moments"])
    return sorted({0, *(round(steps * moment / moments) for moment in range(1, moments + 1))})


def describe(asked: Asked, variant: Variant) -> Point:
    """What a variant is."""
    plan = asked.plan(variant)
    names: list[Value] = [name for name, _, _ in named_blocks(plan)]
    query: dict[str, Value] = dict(to_query(variant.spec, asked.input))
    return Point("variant", {"name": variant.name, "network": query, "depth": plan.depth, "blocks": names})


def _look(asked: Asked, network: ResNet, shown: Batch, where: dict[str, Value]) -> Point:
    with reproducible(asked, int(str(where["seed"]))):
        found = measure(network, shown)
    lists: dict[str, Value] = {
        name: [_short(number) for number in numbers]
        for name, numbers in found._asdict().items()
        if name != "loss"
    }
    return Point("norms", {**where, "loss": found.loss, **lists})


def _short(number: float) -> float:
    return float(f"{number:.{DIGITS_KEPT}g}")


def _check_length(asked: Asked) -> None:
    settings = asked.settings
    looked = int(settings["seeds"]) * len(steps_to_look(settings))
    numbers = 4 * looked * sum(asked.plan(variant).blocks for variant in asked.variants)
    if numbers > MOST_NUMBERS:
        fewer = max(1, int(settings["moments"]) * MOST_NUMBERS // numbers)
        why = (
            f"{settings['moments']} were asked for, which makes {numbers:,} numbers; at most {MOST_NUMBERS:,}"
        )
        raise SpecError("moments", f"{why} are told, and about {fewer} moments keep that", fewer)
