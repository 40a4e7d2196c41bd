"""Forward passes on a CUDA GPU: every rung, its graph, memory, time, and float32 with all its bits."""

from __future__ import annotations

import gc
from statistics import median

import pytest
import torch
from torch.nn import functional

from resnet_core.build import build
from resnet_core.experiments.forward import ladder, rungs
from resnet_core.experiments.forward.blockwise import parts, peak_by_part, seconds_by_part
from resnet_core.experiments.forward.calibrate import calibration, launches, observe, watches
from resnet_core.experiments.forward.subject import Subject, float32_products, subject
from resnet_core.experiments.timing import seconds_of_each, seconds_to_launch, warm_up
from resnet_core.labs.forward.findings import Rung, SecondsPer
from resnet_core.labs.forward.settings import ForwardSettings
from resnet_core.nn.devices import accelerators, at_work, label
from resnet_core.plan import unfold
from resnet_core.readers.latency import predict
from resnet_core.readers.peak import peak_by_run
from resnet_core.spec import ArchSpec, Init, Input
from tests.gpu.card import CARD, needs_a_card

pytestmark = needs_a_card
SMALL = ArchSpec(depths=(1, 1, 1, 1), num_classes=10)
IMAGES = Input(96, 96, 4)
MOST = {"eager": 0.0, "channels_last": 1e-4, "folded": 1e-4, "folded_channels_last": 1e-4, "compiled": 1e-4}
HALF = 5e-2


def on_the_card(device: str = CARD) -> Subject:
    return subject(SMALL, IMAGES, ForwardSettings(), 0, device)


@pytest.mark.parametrize("name", [rung.name for rung in rungs.rungs(torch.device(CARD), compiled=True)])
def test_every_rung_works_and_is_within_its_error(name: str) -> None:
    with at_work(CARD), torch.no_grad(), float32_products(False):
        one = on_the_card()
        (rung,) = (each for each in rungs.rungs(one.device, compiled=True) if each.name == name)
        found = ladder.measure(one, rung, rungs.eager(one), ladder.reference(one))
        assert isinstance(found, Rung), found
        assert found.error <= MOST.get(name, HALF)


def test_a_graph_gives_its_scores_again_after_its_memory_was_asked_for() -> None:
    with at_work(CARD), torch.no_grad():
        one = on_the_card()
        replay = rungs.cuda_graph(one, torch.bfloat16)
        first = replay().clone()
        gc.collect()
        torch.cuda.empty_cache()
        filling = [torch.full((2**20,), 7.0, device=CARD) for _ in range(64)]
        assert torch.equal(replay(), first)
        del filling


def test_a_graph_is_captured_on_the_last_card() -> None:
    last = f"cuda:{torch.cuda.device_count() - 1}"
    with at_work(last), torch.no_grad():
        one = on_the_card(last)
        replay, exact = rungs.cuda_graph(one, torch.bfloat16), ladder.reference(one)
        replay.scores.zero_()
        assert ladder.relative_error(replay(), exact) <= HALF


def test_no_part_takes_less_memory_than_its_maps() -> None:
    with at_work(CARD), torch.no_grad():
        one = on_the_card()
        one.network(one.images)
        measured = peak_by_part(one, list(parts(one)))
    assert measured is not None
    assert max(measured) >= max(peak_by_run(unfold(SMALL, IMAGES)))


def test_parts_take_about_as_long_as_the_whole() -> None:
    with at_work(CARD), torch.no_grad():
        one = subject(SMALL, Input(224, 224, 64), ForwardSettings(), 0, CARD)
        chain = list(parts(one))
        warm_up([lambda: one.network(one.images)], one.device)
        whole = median(seconds_of_each([lambda: one.network(one.images)] * 9, one.device))
        together = median(sum(seconds_by_part(chain, one.images, one.device)) for _ in range(9))
    assert 0.5 < together / whole < 2


def test_to_launch_takes_less_time_than_to_run_a_large_batch() -> None:
    with at_work(CARD), torch.no_grad():
        one = subject(SMALL, Input(224, 224, 64), ForwardSettings(), 0, CARD)
        warm_up([lambda: one.network(one.images)], one.device)
        launch = seconds_to_launch(lambda: one.network(one.images), one.device)
        (whole,) = seconds_of_each([lambda: one.network(one.images)], one.device)
    assert launch is not None
    assert 0 < launch < whole


def test_float32_keeps_all_its_bits_in_a_run() -> None:
    torch.backends.cudnn.allow_tf32 = True  # as PyTorch starts
    images, weights = torch.randn(4, 64, 28, 28), torch.randn(64, 64, 3, 3)
    exact = functional.conv2d(images.double(), weights.double(), padding=1)
    with at_work(CARD):
        found = functional.conv2d(images.to(CARD), weights.to(CARD), padding=1).cpu().double()
    assert ((found - exact).abs().amax() / exact.abs().amax()).item() < 1e-5


def test_kernels_and_launches_have_a_law_each() -> None:
    plan = unfold(SMALL, IMAGES)
    with at_work(CARD), torch.no_grad():
        each = watches(torch.device(CARD), SecondsPer({"float32": 1 / 30e12}, 1 / 2e12))
        samples = {watch: list(observe(plan, watch)) for watch in each}
    found = calibration("this card", samples)
    assert set(found.launch) == set(launches(samples[each[1]]))
    assert 0 < predict(plan, found) < 1


def test_the_card_has_a_name_and_free_memory() -> None:
    assert label(CARD) == label("cuda") == accelerators()[CARD].label
    assert 0 < accelerators()[CARD].memory < torch.cuda.get_device_properties(CARD).total_memory


def test_a_network_is_the_same_on_the_card() -> None:
    seeds = (build(SMALL, Init(seed=3), device).state_dict() for device in ("cpu", CARD))
    here, there = seeds
    assert all(torch.equal(here[name], there[name].cpu()) for name in here)
