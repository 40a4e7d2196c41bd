"""The events of a run are values on both sides of a wire, and JSON only on it."""

from __future__ import annotations

import json

import pytest

from resnet_core.jobs.request import checked
from resnet_core.jobs.worker import messages
from resnet_core.jobs.worker.messages import Ended, RunEvent, Started
from resnet_core.jobs.worker.place import Here
from resnet_core.jobs.worker.wire import WireError
from resnet_core.labs import events
from resnet_core.labs.events import Done, EventError, Failed, Point, Progress
from tests.jobs import faulty
from tests.jobs.world import TABLE, asks

EVENTS: list[RunEvent] = [
    Started(),
    Progress(1, 4, "stepping"),
    Point("odd", {"values": [float("inf"), -0.0]}),
    Ended(),
    Ended(Failed("It went wrong.", "memory", {"batch": 4})),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_of_a_run_comes_back_the_same(event: RunEvent) -> None:
    assert messages.from_json(json.loads(json.dumps(messages.to_json(event), allow_nan=False))) == event


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"started": False},
        {"beat": True},
        {"report": events.to_json(Done(1.0))},  # a worker does not say how a job ends
        {"ended": events.to_json(Done(1.0))},
        {"ended": events.to_json(Progress(1, 2))},
    ],
)
def test_anything_else_is_a_wire_error(message: dict[str, object]) -> None:
    with pytest.raises(WireError):
        messages.from_json(message)


def test_an_end_that_is_no_event_is_an_event_error() -> None:
    with pytest.raises(EventError):
        messages.from_json({"ended": "well"})


def test_an_experiment_in_this_process_yields_values() -> None:
    run = list(Here(TABLE, 2**30).perform(checked(asks(steps=2), faulty.TABLE)))
    assert [type(event) for event in run] == [Started, Progress, Point, Progress, Point, Ended]
    assert run[-1] == Ended()


def test_a_report_that_is_not_plain_ends_its_run_on_the_wire() -> None:
    run = Here(TABLE, 2**30).perform(checked(asks(fault="object"), faulty.TABLE))
    *_, last = map(messages.from_json, messages.encoded(run))
    assert isinstance(last, Ended)
    assert last.fault
    assert last.fault.cause == "error"
    assert "values.value holds a object" in last.fault.why
