"""What the scheduler is tried on in any order: two devices, three lanes, and a back end that obeys."""

from __future__ import annotations

from resnet_core.jobs import words
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Failed, Numbered, Point, Progress
from resnet_core.labs.lanes import Lane
from resnet_core.spec import as_resnet
from tests.jobs.world import ENDS

CAPACITY = {"cpu": 1, "cuda:0": 2}
SHORT_PLACES = {"cpu": 1, "cuda:0": 0}
LANES: dict[str, Lane] = {"look": "short", "forward": "alone", "training": "long"}
LIMIT = 10.0
RUN_ENDS: dict[str, Failed | None] = {
    "finish": None,
    "raise": Failed("ValueError", "error"),
    "die": words.crashed("SIGSEGV"),
    "hang": words.silent(10.0),
    "vanish": words.crashed("SIGKILL"),  # maybe before the start
}


class Backend:
    """What the scheduler's actions come to: which runs hold a place, and what each was asked."""

    def __init__(self) -> None:
        self.runs: dict[int, Request] = {}
        self.stopping: set[int] = set()
        self.started: set[int] = set()


def lane_of(request: Request) -> Lane:
    return LANES[request.experiment]


def check_reason(waits: Request, waiting: list[Request], running: list[Request], backend: Backend) -> None:
    """What waits does so for a place, or for a run of its own visitor in its lane."""
    lane, device = lane_of(waits), waits.device
    mine = [each for each in running if each.visitor == waits.visitor]
    if any((lane_of(each) == "short") == (lane == "short") for each in mine):
        return
    lanes = [lane_of(each) for each in backend.runs.values() if each.device == device]
    full = len(lanes) == CAPACITY[device] + SHORT_PLACES[device]
    alone = device == "cpu" and ("alone" in lanes or (lane == "alone" and lanes != []))
    if lane == "short":
        assert full or alone or (device == "cpu" and "alone" in map(lane_of, waiting))
    else:
        assert full or alone or sum(each != "short" for each in lanes) == CAPACITY[device]


def check_heard(asked: Request, heard: list[Numbered]) -> None:
    """It is in order, about the own network, and ends once, if it does."""
    numbers = [number for number, _ in heard]
    assert numbers == sorted(set(numbers))
    ends = [event for _, event in heard if isinstance(event, ENDS)]
    assert len(ends) <= 1
    assert not ends or heard[-1].event is ends[0]
    depth = as_resnet(asked.spec).depths[0]
    for _, event in heard:
        if isinstance(event, Point):
            assert event.values == {"of": depth}
        elif isinstance(event, Progress):
            assert event.done == depth


def key_of(request: Request) -> str:
    return f"{request.experiment} {as_resnet(request.spec).depths[0]} {request.device}"
