"""A forward pass, taken apart: what each block answers, how long it takes and how much memory it needs."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from resnet_core.cost import price_of
from resnet_core.experiments.forward.blockwise import parts, peak_by_part, seconds_by_part
from resnet_core.experiments.forward.response import responses
from resnet_core.experiments.forward.subject import Subject, conditions, float32_products, subject
from resnet_core.experiments.timing import rounds_within, seconds_of_each, spread
from resnet_core.labs.events import Point, Progress, Report, Value
from resnet_core.labs.table import Settings
from resnet_core.nn.rewrite import in_place
from resnet_core.plan import Plan, each_copy, runs
from resnet_core.readers.peak import peak_by_run
from resnet_core.spec import ArchSpec, Input

SECONDS = 3.0
WARM_UPS = 2


@torch.no_grad()
def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points, in this order, each as soon as it is known:

    `conditions`; what `responses` says; for every part `memory`: {"name", "place", "predicted", "measured"},
    the bytes alive at its fullest moment, weights aside (`measured` is None where the device does not count);
    `whole`: {"flops", "seconds"}; and for every part `part`: {"name", "place", "flops", "seconds"}.

    Parts are "stem", the blocks by name, and "head". `seconds` are spreads; FLOPs are two for each MAC of the
    batch. Times are of the network with activations and sums that overwrite what they read, all else of the
    network as `build` makes it.
    """
    with float32_products(bool(settings["tf32"])):
        asked = subject(spec, input, settings, seed, device)
        yield Point("conditions", conditions(asked, settings))
        yield from responses(asked, str(settings["block"]))
        yield from memory(asked)
        yield from times(asked._replace(network=in_place(asked.network, asked.plan)))


def memory(subject: Subject) -> Iterator[Point]:
    """Bytes alive at the fullest moment of each part, predicted and measured."""
    chain = list(parts(subject))
    measured = peak_by_part(subject, chain)
    for index, (part, predicted) in enumerate(zip(chain, _predicted(subject.plan), strict=True)):
        found = None if measured is None else measured[index]
        yield Point(
            "memory", {"name": part.name, "place": part.place, "predicted": predicted, "measured": found}
        )


def times(subject: Subject) -> Iterator[Report]:
    """Rounds of one whole pass and one pass part by part; after each, all that is known so far."""
    chain = list(parts(subject))
    flops = [2 * subject.plan.input.batch * macs for macs in _macs(subject.plan)]
    device, images = subject.device, subject.images
    for _ in range(WARM_UPS):
        once = sum(seconds_by_part(chain, images, device))
    rounds = rounds_within(SECONDS / 2, once)
    whole: list[float] = []
    by_part: list[list[float]] = []
    for done in range(rounds):
        yield Progress(done, rounds, "timing")
        whole += seconds_of_each([lambda: subject.network(images)], device)
        by_part.append(seconds_by_part(chain, images, device))
    yield Point("whole", {"flops": sum(flops), "seconds": spread(whole)})
    for part, of_part, spent in zip(chain, flops, zip(*by_part, strict=True), strict=True):
        values: dict[str, Value] = {
            "name": part.name,
            "place": part.place,
            "flops": of_part,
            "seconds": spread(list(spent)),
        }
        yield Point("part", values)


def _macs(plan: Plan) -> Iterator[int]:
    return each_copy(plan, (price_of(content).macs for _, content, _ in runs(plan)))


def _predicted(plan: Plan) -> Iterator[int]:
    return each_copy(plan, peak_by_run(plan))
