"""A training step of one network, timed on one device."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from resnet_core.build import build
from resnet_core.data.batches import noise_batch
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.forward.calibrate_training import forward_and_backward, optimizer_of
from resnet_core.experiments.forward.subject import float32_products
from resnet_core.experiments.timing import (
    Attended,
    any_kernel,
    rounds_within,
    seconds_of_each,
    spread,
    warm_up,
)
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings
from resnet_core.labs.steps.findings import Step
from resnet_core.labs.steps.settings import training_of
from resnet_core.nn.checkpointed import Checkpointed
from resnet_core.nn.network import PlanModule
from resnet_core.plan import unfold
from resnet_core.readers.step import Training
from resnet_core.spec import Init, Input, Spec

SECONDS, MOST = 5.0, 20


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, whether the processor was there, and the `Step`, of a batch of noise."""
    place = torch.device(device)
    with float32_products(False), any_kernel():
        yield measured_on(device, input).point()
        yield Progress(0, 2, "the first step")
        step = _prepared(spec, input, training_of(spec, input, settings), seed, place)
        first = seconds_of_each([step], place) if place.type == "cpu" else warm_up([step], place)
        rounds = rounds_within(SECONDS, sum(first), least=1, most=MOST)
        attended, seconds = Attended(place), list[float]()
        for done in range(rounds):
            yield Progress(done, rounds, "timing")
            with attended:
                seconds += seconds_of_each([step], place)
        yield from attended.points()
        yield point(Step(spread(seconds)))


def _prepared(
    spec: Spec, input: Input, training: Training, seed: int, device: torch.device
) -> Callable[[], None]:
    """What does one step."""
    plan, dtype = unfold(spec, input), getattr(torch, input.dtype)
    network = build(spec, Init(seed=seed), input=input).train().to(device, dtype)
    assert isinstance(network, PlanModule)
    pixels = noise_batch(input, plan.image.channels, seed, plan.image.dims)
    images = torch.from_numpy(pixels).to(device, dtype)
    both = forward_and_backward(Checkpointed(network, plan, training.checkpoints), images, training.is_mixed)
    update = optimizer_of(training.optimizer, network.parameters())

    def step() -> None:
        both()
        update.step()

    return step
