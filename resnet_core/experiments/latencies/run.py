"""Several networks timed in turn on one device, with what the device reaches at best."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import torch

from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.forward.ceilings import seconds_per
from resnet_core.experiments.forward.subject import float32_products, subject
from resnet_core.experiments.timing import (
    Attended,
    any_kernel,
    rounds_within,
    seconds_of_each,
    spread,
    warm_up,
)
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.forward.findings import Ceilings
from resnet_core.labs.forward.settings import ForwardSettings
from resnet_core.labs.latencies.findings import Timing
from resnet_core.labs.latencies.settings import LatenciesSettings
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.network import Network
from resnet_core.nn.devices import label
from resnet_core.nn.rewrite import in_place
from resnet_core.spec import Input, Spec

SECONDS = 5.0


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, the device's `Ceilings`, whether the processor was there, and a `Timing` of each network.

    Each reads a batch of noise of its own size, with seeded weights, as `forward` times it.
    """
    networks = (Network(spec, input), *typed(LatenciesSettings, settings).networks)
    place = torch.device(device)
    with float32_products(False), any_kernel():
        yield measured_on(device).point()
        yield Progress(0, 2, "ceilings")
        yield point(Ceilings(label(device), seconds_per(place)))
        yield Progress(1, 2, "building the networks")
        subjects = [subject(each.recipe, each.input, ForwardSettings(), seed, device) for each in networks]
        yield from _in_turn([partial(in_place(one.network, one.plan), one.images) for one in subjects], place)


def _in_turn(passes: list[partial[torch.Tensor]], device: torch.device) -> Iterator[Report]:
    """Rounds of one pass of each network, so that all have the same share of a busy moment."""
    rounds = rounds_within(SECONDS, sum(warm_up([*passes], device)))
    seconds: list[list[float]] = []
    attended = Attended(device)
    for done in range(rounds):
        yield Progress(done, rounds, "timing")
        with attended:
            seconds.append(seconds_of_each([*passes], device))
    yield from attended.points()
    for place, own in enumerate(zip(*seconds, strict=True)):
        yield point(Timing(place, spread(list(own))))
