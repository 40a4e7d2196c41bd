"""What a worker does with its devices before, in and after a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from resnet_core.jobs.request import Request, checked
from resnet_core.jobs.worker.messages import Ended
from resnet_core.jobs.worker.place import Here
from resnet_core.labs.events import Point
from resnet_core.spec import ArchSpec
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
