"""What a run reports, as values, and their form on a wire: between processes, and to and from a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resnet_core.jobs import words
from resnet_core.jobs.worker.wire import Message, WireError
from resnet_core.labs import events
from resnet_core.labs.events import EventError, Failed, Point, Progress, Report


@dataclass(frozen=True)
class Started:
    """The run has begun; nothing was computed yet."""


@dataclass(frozen=True)
class Ended:
    """The last of a run: it is done, or it failed with `fault`."""

    fault: Failed | None = None


RunEvent = Started | Report | Ended
"""A run yields `Started`, then any number of `Progress` and `Point`, then one `Ended`."""


def to_json(event: RunEvent) -> Message:
    """`event` as plain values. Raises `EventError` for a report that is not made of plain values."""
    match event:
        case Started():
            return {"started": True}
        case Ended(fault):
            return {"ended": None if fault is None else events.to_json(fault)}
        case Progress() | Point():
            return {"report": events.to_json(event)}


def from_json(message: Message) -> RunEvent:
    """The event that `to_json` wrote. Raises `WireError` or `EventError` for anything else."""
    match message:
        case {"started": True}:
            return Started()
        case {"ended": None}:
            return Ended()
        case {"ended": fields}:
            fault = events.from_json(fields)
            if isinstance(fault, Failed):
                return Ended(fault)
        case {"report": fields}:
            report = events.from_json(fields)
            if isinstance(report, Progress | Point):
                return report
    raise WireError("a message is not an event of a run")


def encoded(run: Iterator[RunEvent]) -> Iterator[Message]:
    """`to_json` of each event. A report that is not plain ends the run: the experiment has a defect."""
    for event in run:
        try:
            yield to_json(event)
        except EventError as fault:
            yield to_json(Ended(words.experiment_error(fault)))
            return
