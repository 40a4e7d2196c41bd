"""What experiments do on a GPU and not on a processor, each reached without one."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from resnet_core.experiments import timing
from resnet_core.experiments.forward.blockwise import parts, peak_by_part
from resnet_core.experiments.forward.run import times
from resnet_core.experiments.forward.subject import subject
from resnet_core.experiments.gradients import norms
from resnet_core.experiments.gradients.jacobian import with_float64
from resnet_core.experiments.gradients.subject import compare, reproducible
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.events import Point
from resnet_core.labs.forward.settings import ForwardSettings
from resnet_core.labs.gradients.settings import GradientsSettings
from resnet_core.nn import packed
from resnet_core.spec import ArchSpec, Input
from tests.cuda_stand_in import CUDA, Card, insert

SMALL = ArchSpec(block="basic", depths=(1, 1), widths=(8, 16), num_classes=4)
IMAGES = Input(32, 32, 2)


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    return insert(monkeypatch)


@pytest.mark.usefixtures("_no_gradients")
def test_a_pass_on_a_card_is_timed_by_its_events_and_its_launch_by_the_clock(card: Card) -> None:
    on_card = subject(SMALL, IMAGES, ForwardSettings(), 0, "cpu")._replace(device=CUDA)
    found = [event for event in times(on_card) if isinstance(event, Point)]
    whole: Any = found[0].values
    assert whole["launch"] > 0
    assert whole["seconds"]["median"] > 0
    assert len(found) == 1 + len(list(parts(on_card)))


@pytest.mark.usefixtures("_no_gradients")
def test_the_memory_of_every_part_is_what_the_card_counts(card: Card) -> None:
    on_card = subject(SMALL, IMAGES, ForwardSettings(), 0, "cpu")._replace(device=CUDA)
    chain = list(parts(on_card))
    image = on_card.images.untyped_storage().nbytes()
    assert peak_by_part(on_card, chain) == [2**20 + image] * len(chain)
    assert card.times("reset_peak_memory_stats") == len(chain)


def test_a_processor_is_not_asked_how_long_it_launches() -> None:
    assert timing.seconds_to_launch(lambda: None, torch.device("cpu")) is None


def test_a_card_is_warm_after_ten_passes_and_a_processor_after_two(card: Card) -> None:
    passes: list[int] = []
    timing.warm_up([lambda: passes.append(1)], torch.device("cpu"))
    assert len(passes) == 2
    timing.warm_up([lambda: passes.append(1)], CUDA)
    assert len(passes) >= 12


@pytest.mark.parametrize("size", [1e-30, 1.0, 1e30])
def test_on_a_card_no_norm_is_looked_at_before_the_end(size: float, monkeypatch: pytest.MonkeyPatch) -> None:
    x = size * torch.randn(4, 3, 5, 5)
    usual = [measure(x).item() for measure in (norms.norm_of, norms.deviation_of)]
    monkeypatch.setattr(norms, "works_behind", lambda x: True)
    with monkeypatch.context() as patch:
        patch.setattr(torch.Tensor, "item", waits)
        found = [measure(x) for measure in (norms.norm_of, norms.deviation_of)]
    assert [norm.item() for norm in found] == pytest.approx(usual, rel=1e-5)


def waits(x: torch.Tensor) -> float:
    raise AssertionError("the processor waits for the card")


def test_only_an_apple_gpu_sends_its_jacobians_to_the_processor() -> None:
    kinds = {name: str(with_float64(torch.device(name))) for name in ("cpu", "cuda:1", "mps")}
    assert kinds == {"cpu": "cpu", "cuda:1": "cuda:1", "mps": "cpu"}


def test_the_generator_of_an_apple_gpu_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    state, told = torch.arange(3), list[torch.Tensor]()
    monkeypatch.setattr(torch.mps, "get_rng_state", lambda: state)
    monkeypatch.setattr(torch.mps, "set_rng_state", told.append)
    asked = compare(digits_network(8), Input(8, 8, 2), GradientsSettings(), "mps")
    with reproducible(asked, 0):
        assert not told
    assert told == [state]


def test_a_pytorch_without_the_private_operators_packs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    images = torch.zeros(1, 3, 8, 8)
    assert packed.packable(images) == torch.backends.mkldnn.is_available()
    monkeypatch.setattr(packed, "OPERATORS", ("_no_such_operator",))
    assert not packed.packable(images)
