"""A forward pass part by part: the response of each block, its time and its memory."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from resnet_core.cost import price_of
from resnet_core.experiments.forward.blockwise import parts, peak_by_part, seconds_by_part
from resnet_core.experiments.forward.response import responses
from resnet_core.experiments.forward.subject import Subject, conditions, float32_products, subject
from resnet_core.experiments.timing import (
    Attended,
    any_kernel,
    rounds_within,
    seconds_of_each,
    seconds_to_launch,
    spread,
    warm_up,
)
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.forward.findings import Memory, Part, Whole
from resnet_core.labs.forward.settings import BATCH, ForwardSettings
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.nn.rewrite import in_place
from resnet_core.plan import Plan, each_copy, runs
from resnet_core.readers.peak import peak_by_run
from resnet_core.spec import Input, Spec

SECONDS = 3.0


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points, in this order, each as soon as it is known: `Conditions`, what `responses` yields, the `Memory`
    of every part, the `Whole`, and the time of every `Part`.

    FLOPs are two for each MAC of the batch. Times are of the network with activations and sums that overwrite
    what they read, and otherwise as `build` makes it.
    """
    own = typed(ForwardSettings, settings)
    with float32_products(own.tf32), any_kernel():
        one = subject(spec, input, own, seed, device)
        measured = conditions(one, own)
        yield measured.point()
        yield from map(point, responses(one, own.block, measured.text("statistics") == BATCH))
        yield from map(point, memory(one))
        yield from times(one._replace(network=in_place(one.network, one.plan)))


def memory(subject: Subject) -> Iterator[Memory]:
    """Bytes alive at the fullest moment of each part, predicted and measured."""
    chain = list(parts(subject))
    nothing: list[int | None] = [None] * len(chain)
    measured = peak_by_part(subject, chain) or nothing
    for part, predicted, peak in zip(chain, _predicted(subject.plan), measured, strict=True):
        yield Memory(part.name, part.place, predicted, peak)


def times(subject: Subject) -> Iterator[Report]:
    """The `Whole` and every `Part`, from rounds of one whole pass and one pass part by part."""
    chain = list(parts(subject))
    flops = [2 * subject.plan.input.batch * macs for macs in _macs(subject.plan)]
    device, images = subject.device, subject.images
    warm_up([lambda: subject.network(images)], device)
    rounds = rounds_within(SECONDS / 2, sum(seconds_by_part(chain, images, device)))
    whole: list[float] = []
    by_part: list[list[float]] = []
    attended = Attended(device)
    for done in range(rounds):
        yield Progress(done, rounds, "timing")
        with attended:
            whole += seconds_of_each([lambda: subject.network(images)], device)
            by_part.append(seconds_by_part(chain, images, device))
    yield from attended.points()
    launch = seconds_to_launch(lambda: subject.network(images), device)
    yield point(Whole(sum(flops), spread(whole), launch))
    for part, of_part, seconds in zip(chain, flops, zip(*by_part, strict=True), strict=True):
        yield point(Part(part.name, part.place, of_part, spread(list(seconds))))


def _macs(plan: Plan) -> Iterator[int]:
    return each_copy(plan, (price_of(content).macs for _, content, _ in runs(plan)))


def _predicted(plan: Plan) -> Iterator[int]:
    return each_copy(plan, peak_by_run(plan))
