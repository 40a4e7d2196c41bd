"""What the scheduler holds: jobs (claims of visitors), works (what they claim), runs (works on workers)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.words import START_AGAIN
from resnet_core.labs.events import (
    Cancelled,
    Done,
    End,
    Event,
    Expired,
    Failed,
    Numbered,
    Point,
    Progress,
    Refused,
    Restarted,
)
from resnet_core.labs.lanes import Lane

State = Literal["queued", "running", "done", "failed", "cancelled", "expired", "refused"]
ENDED: dict[type[End], State] = {
    Done: "done",
    Failed: "failed",
    Cancelled: "cancelled",
    Expired: "expired",
    Refused: "refused",
}

MOST_UNBEGUN = 3


@dataclass(eq=False)
class Work:
    """One request and its events. `jobs` are all claims on it; `waiting` are those that have not ended."""

    key: str
    request: Request
    limit: float
    lane: Lane = "long"
    waiting: set[JobId] = field(default_factory=set)
    jobs: set[JobId] = field(default_factory=set)
    events: list[Numbered] = field(default_factory=list)
    last: int = 0
    bytes: int = 0
    begun: int = 0  # runs that were lost after their start
    unbegun: int = 0  # runs that were lost before it
    run: Run | None = None
    done: Done | None = None
    settled: bool = False  # nobody waits any more, so no event is added

    def say(self, event: Event, size: int) -> None:
        """Adds `event`. Progress replaces the progress right before it, under a new number."""
        self.last += 1
        if isinstance(event, Progress) and self.events and isinstance(self.events[-1].event, Progress):
            self.events.pop()
        else:
            self.bytes += size
        self.events.append(Numbered(self.last, event))

    def findings(self) -> list[Point]:
        """The findings of the run that was not lost."""
        said = [event for _, event in self.events]
        restarts = [place for place, event in enumerate(said) if isinstance(event, Restarted)]
        return [event for event in said[restarts[-1] + 1 if restarts else 0 :] if isinstance(event, Point)]

    def may_begin_again(self, started: bool, retries: int) -> bool:
        """Whether to start again after the worker was lost: `retries` times, or a few if it had not begun."""
        if not started:
            self.unbegun += 1
            return self.unbegun < MOST_UNBEGUN
        self.begun += 1
        if self.begun > retries:
            return False
        self.say(Restarted(START_AGAIN), 0)
        return True

    def between(self, since: int, until: int) -> list[Numbered]:
        """The events numbered above `since` and below `until`."""
        start, stop = (bisect_right(self.events, place, key=_number) for place in (since, until - 1))
        return self.events[start:stop]


def told(key: str, request: Request, result: Iterable[Event]) -> tuple[Work, End]:
    """The work of a run that has ended, from all of its events, and how it ended."""
    work = Work(key, request, 0.0)
    *said, end = result
    for event in said:
        work.say(event, len(str(event)))
    assert isinstance(end, Done | Expired), "the store keeps nothing else"
    work.done = end if isinstance(end, Done) else None
    return work, end


def _number(numbered: Numbered) -> int:
    return numbered.number


@dataclass(eq=False)
class Job:
    """One visitor's claim on a work, until `lease` or its end."""

    id: JobId
    visitor: str
    work: Work
    lease: float = 0.0
    end: End | None = None
    told: int = 0  # the number of the last event before the end

    @property
    def state(self) -> State:
        """Its state."""
        if self.end is None:
            return "running" if self.work.run else "queued"
        return ENDED[type(self.end)]

    @property
    def ended_at(self) -> int:
        """The number of its end: the one after its last event."""
        return self.told + 1

    def events(self, since: int) -> list[Numbered]:
        """The events of this job after number `since`: the end comes once, and last."""
        if self.end is None:
            return self.work.between(since, self.work.last + 1)
        last = [Numbered(self.ended_at, self.end)] if self.ended_at > since else []
        return self.work.between(since, self.ended_at) + last


@dataclass(eq=False)
class Run:
    """A work on a worker. It takes a place until the back end reports its end, whoever caused it."""

    number: int
    device: str
    since: float
    work: Work | None
    lane: Lane = "long"
    started: bool = False
    worked: float = 0.0  # seconds of computing since its start


@dataclass(frozen=True)
class Start:
    """To the back end: find a worker for this run."""

    run: int
    request: Request


@dataclass(frozen=True)
class Stop:
    """To the back end: end this run now."""

    run: int


@dataclass(frozen=True)
class Keep:
    """To the store: a complete result."""

    key: str
    request: Request
    events: tuple[Event, ...]


Action = Start | Stop | Keep


@dataclass(frozen=True)
class JobStatus:
    """One job for a page: the request that its events answer; while queued, its position and waiting time.

    `position` counts from 1, and is 0 for a job that is not queued. `seconds` estimates the time to its
    start.
    """

    id: JobId
    request: Request
    state: State
    position: int = 0
    seconds: float = 0.0
