"""A backbone, its neck and its heads built and timed, each by itself, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import torch
from torch import Tensor

from resnet_core.data.batches import noise_batch
from resnet_core.dense.network import dense
from resnet_core.dense.pieces import PARTS
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.forward.subject import float32_products
from resnet_core.experiments.timing import (
    Attended,
    Run,
    any_kernel,
    rounds_within,
    seconds_of_each,
    spread,
    warm_up,
)
from resnet_core.labs.dense.findings import PartTiming
from resnet_core.labs.dense.settings import DenseSettings
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.language.dense import Dense
from resnet_core.language.layers import input_of
from resnet_core.nn.dense import DenseModule
from resnet_core.spec import Input, Spec

SECONDS = 5.0


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, whether the processor was there, and a `PartTiming` of backbone, neck and heads.

    The network has seeded weights and reads a batch of noise; heads of crops read noise as well.
    """
    network = dense(spec, input, typed(DenseSettings, settings).task)
    place = torch.device(device)
    with float32_products(False), any_kernel():
        yield measured_on(device, network.backbone.input).point()
        yield Progress(0, 2, "building the network")
        module = _built(network, seed).to(place, getattr(torch, input.dtype))
        images = torch.from_numpy(noise_batch(network.backbone.input, network.backbone.image.channels, seed))
        images = images.to(place, getattr(torch, input.dtype))
        yield Progress(1, 2, "running it once")
        taps = module.taps(images)
        maps = module.levels(taps)
        crops = _crops(network, images)
        yield from _in_turn(
            [
                partial(module.taps, images),
                partial(module.levels, taps),
                partial(module.answers, maps, crops),
            ],
            place,
        )


def _built(network: Dense, seed: int) -> DenseModule:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return DenseModule(network).eval()


def _crops(network: Dense, images: Tensor) -> Mapping[str, Tensor]:
    """Noise in place of crops, for the heads that read them."""
    return {
        head.name: torch.rand(
            len(images) * reading.times,
            *input_of(reading.layers).sizes,
            device=images.device,
            dtype=images.dtype,
        )
        for head in network.heads
        for reading in head.readings
        if not reading.reads
    }


def _in_turn(passes: list[Run], device: torch.device) -> Iterator[Report]:
    rounds = rounds_within(SECONDS, sum(warm_up(passes, device)))
    seconds: list[list[float]] = []
    attended = Attended(device)
    for done in range(rounds):
        yield Progress(done, rounds, "timing")
        with attended:
            seconds.append(seconds_of_each(passes, device))
    yield from attended.points()
    for part, own in zip(PARTS, zip(*seconds, strict=True), strict=True):
        yield point(PartTiming(part, spread(list(own))))
