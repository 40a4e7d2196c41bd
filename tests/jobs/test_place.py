"""What a worker does with its devices before, in and after a run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from resnet_core.cli import run as cli
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.jobs import engine
from resnet_core.jobs.policy import refusal
from resnet_core.jobs.pool import preference
from resnet_core.jobs.request import Request, checked, memory_of
from resnet_core.jobs.worker import ray_actor
from resnet_core.jobs.worker.messages import Ended
from resnet_core.jobs.worker.place import Here
from resnet_core.labs.events import Point
from resnet_core.labs.table import TABLE
from resnet_core.spec import ArchSpec, Input
from resnet_core.system import machine
from tests.jobs import on_a_card


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    yield
    on_a_card.ASKED.clear()


def asks(says: str = "") -> Request:
    return checked(Request("run", ArchSpec(), settings={"says": says}, device="cuda:0"), on_a_card.TABLE)


def end_of(says: str) -> Ended:
    *_, end = Here(on_a_card.MODULE, 2**30).perform(asks(says))
    assert isinstance(end, Ended)
    return end


def test_a_run_is_at_work_on_its_device_and_gives_it_back() -> None:
    _, point, _ = Here(on_a_card.MODULE, 2**30).perform(asks())
    assert isinstance(point, Point)
    assert point.values["asked"] == ["begin cuda:0"]
    assert on_a_card.ASKED == ["begin cuda:0", "end cuda:0"]


def test_a_run_gives_its_device_back_after_an_error() -> None:
    end_of("anything")
    assert on_a_card.ASKED[-1] == "end cuda:0"


def test_only_who_asks_for_the_devices_wakes_the_cards() -> None:
    here = Here(on_a_card.MODULE, 2**30)
    assert on_a_card.ASKED == []
    assert list(here.offers()) == ["cpu", "cuda:0"]
    assert on_a_card.ASKED == ["accelerators"]


@pytest.mark.parametrize(
    ("says", "cause"),
    [
        ("CUDA error: an illegal memory access was encountered", "crash"),
        ("CUDA error: out of memory", "memory"),
        ("mat1 and mat2 shapes cannot be multiplied", "error"),
    ],
)
def test_a_worker_whose_card_is_lost_does_not_go_on(says: str, cause: str) -> None:
    fault = end_of(says).fault
    assert fault is not None
    assert fault.cause == cause


def test_a_worker_that_holds_a_card_takes_its_next_run_and_no_other_wakes_it() -> None:
    once_on_a_card, only_cpu, idle = {"cuda:0", "cpu"}, {"cpu"}, set[str]()
    assert chosen([idle, only_cpu, once_on_a_card], "cuda:0") == once_on_a_card
    assert chosen([idle, once_on_a_card, only_cpu], "cpu") == only_cpu
    assert chosen([only_cpu, idle], "cuda:1") == idle


def chosen(used: list[set[str]], device: str) -> set[str]:
    return max(used, key=lambda each: preference(each, device))


def test_an_actor_is_told_by_the_kind_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_actor, "limit_memory", lambda most: None)
    monkeypatch.setattr(ray_actor, "keep_freed_memory", lambda: None)
    actor = ray_actor.Runner(on_a_card.MODULE, 2**30)
    assert json.loads(actor.device("cpu"))[0] == Here(on_a_card.MODULE, 2**30).processor().label
    assert on_a_card.ASKED == []
    assert json.loads(actor.device("cuda"))[0] == "a card"


def test_an_apple_gpu_is_asked_for_no_float64() -> None:
    refused = refusal(replace(asks(), input=Input(dtype="float64"), device="mps"), on_a_card.TABLE, 2**40)
    assert refused is not None
    assert refused.offer == {"dtype": "float32"}


@pytest.mark.parametrize("name", ["degradation", "compare"])
def test_an_accelerator_trains_one_network_at_a_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 64)
    question = {"question": "order"} if name == "compare" else {}
    on_cpu = checked(Request(name, digits_network(8), settings=question), TABLE)
    on_card = replace(on_cpu, device="cuda:0")
    assert 2 * memory_of(TABLE)(on_card) < memory_of(TABLE)(on_cpu)


def test_a_pass_on_a_card_takes_what_the_allocator_counts() -> None:
    on_cpu = checked(Request("forward", ArchSpec()), TABLE)
    assert memory_of(TABLE)(replace(on_cpu, device="cuda:0")) < memory_of(TABLE)(on_cpu)


def test_the_terminal_takes_cuda_for_the_first_card_and_counts_its_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cli, "MODULE", on_a_card.MODULE)
    request, memory = cli.placed(replace(asks(), device="cuda"))
    assert (request.device, memory) == ("cuda:0", 2**34)
    assert cli.placed(replace(asks(), device="cpu"))[1] == machine.memory_bytes()
    assert on_a_card.ASKED == ["accelerators"]  # and not for a run on the processor


@pytest.mark.parametrize(("cards", "seconds"), [(0, 5.0), (1, 30.0)])
def test_a_request_waits_longer_for_the_devices_of_a_machine_with_a_card(
    cards: int, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "cards", lambda: cards)
    assert engine.devices_seconds() == seconds
