"""Training and gradients on a CUDA GPU: equal numbers each time, and those of the processor."""

from __future__ import annotations

import pytest
import torch

from benchmarks.gpu.training import RECIPES, cifar_shaped, timed
from resnet_core.cli.run import perform, placed
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.request import Request, checked
from resnet_core.jobs.start import EXPERIMENTS
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs import points
from resnet_core.labs.events import Done, Event, Failed, timeless
from resnet_core.labs.gradients.points import Norms
from resnet_core.labs.table import TABLE
from resnet_core.nn.devices import at_work
from resnet_core.spec import Input
from resnet_core.zoo import RESNETS
from tests.gpu.card import CARD, needs_a_card

pytestmark = needs_a_card
NETWORK = RESNETS["cifar_resnet20"]
IMAGES = Input(32, 32, 16)


def told(device: str, experiment: str = "gradients") -> list[Event]:
    settings = {"data": "noise"} if experiment == "gradients" else {}
    return list(perform(checked(Request(experiment, NETWORK, IMAGES, settings, device=device), TABLE)))


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_learns_and_gives_equal_numbers_each_time(name: str) -> None:
    data = cifar_shaped(2048, 256)
    with at_work(CARD):
        once, again = ([epoch for epoch, _ in timed(data, RECIPES[name], CARD)] for _ in range(2))
    assert once == again
    assert once[-1].train_error < 0.8


def test_gradients_are_those_of_the_processor() -> None:
    here, there = (points.values(told(device), [Norms])[0] for device in (CARD, "cpu"))
    assert here.weights == pytest.approx(there.weights, rel=1e-2)
    assert here.outputs == pytest.approx(there.outputs, rel=1e-2)


def test_the_same_request_gives_the_same_events() -> None:
    assert timeless(told(CARD)) == timeless(told(CARD))


def test_a_run_leaves_little_memory_behind() -> None:
    assert isinstance(told(CARD, "look")[-1], Done)
    assert torch.cuda.memory_reserved(CARD) < 2**28


def test_the_terminal_takes_cuda_for_the_first_card() -> None:
    request, memory = placed(Request("look", NETWORK, IMAGES, device="cuda"))
    assert request.device == CARD
    assert memory > 2**28


def test_a_worker_within_its_limits_runs_on_the_card() -> None:
    policy = Policy(memory_bytes=2**31)
    engine = Engine(Pool(EXPERIMENTS, policy), EXPERIMENTS, policy, Store(MEMORY, 10**8))
    try:
        job = engine.submit(Request("look", NETWORK, IMAGES, device=CARD))
        end = None
        while not isinstance(end, Done):
            events = engine.events(job)
            end = events[-1].event if events else None
            assert not isinstance(end, Failed), end
    finally:
        engine.close()
