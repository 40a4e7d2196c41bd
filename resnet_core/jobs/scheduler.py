"""Who runs what, when, and how it ends: all decisions of the job engine, without a process, thread or clock.

Time comes in as an argument; actions come out of `take()` and are carried out by the supervisor. A
visitor holds a job; equal requests of several visitors are jobs on one work; a run is a work on a worker. A
job gets exactly one end, and a run holds its place on the device until the back end says that it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import count

from resnet_core.jobs import words
from resnet_core.jobs.durations import Typical
from resnet_core.jobs.ledger import Book
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.state import Action, Job, JobStatus, Keep, Run, Start, Stop, Work
from resnet_core.labs.events import Done, End, Event, Failed, Numbered, Refused, Report

LOST = ("crash", "silence")
NOBODY = ""  # the owner of a run whose first visitor has left, and that continues for others
LATEST_START = 3  # times the seconds that a worker may take; the back end reports a failed start earlier


class Scheduler:
    """The jobs of one server. Not thread-safe: the supervisor holds a lock."""

    def __init__(self, policy: Policy, new_id: Callable[[], str]) -> None:
        self.capacity: Mapping[str, int] = {}
        self._policy = policy
        self._book = Book(new_id, policy.kept_bytes)
        self._typical = Typical()
        self._numbers = count(1)
        self._queue: list[Work] = []
        self._runs: dict[int, Run] = {}
        self._actions: list[Action] = []

    # What visitors request

    def join(self, request: Request, key: str, now: float) -> JobId | None:
        """A job on an equal request that is queued, running or recently done, if there is one."""
        work = self._book.works.get(key)
        return self._claim(work, request.visitor, now) if work else None

    def submit(self, request: Request, key: str, limit: float, now: float) -> JobId:
        """A job that joins another, is queued, or is refused. It replaces older jobs of the visitor."""
        joined = self.join(request, key, now)
        if joined:
            return joined
        work = Work(key, request, limit)
        self._make_room(work, request.visitor)
        if len(self._queue) >= self._policy.queue:
            seconds = self._wait(request.device, self._queue, now)
            return self.refuse(request, words.queue_full(len(self._queue), seconds), now)
        self._book.works[key] = work
        self._queue.append(work)
        return self._claim(work, request.visitor, now)

    def refuse(self, request: Request, why: Refused, now: float) -> JobId:
        """A job that ends before it starts."""
        id = self._claim(Work("", request, 0.0), request.visitor, now)
        self._end(self._book.open[id], why)
        return id

    def answer(self, request: Request, key: str, result: Iterable[Event], now: float) -> JobId:
        """A job that was done before: `result` holds all of its events and ends in `Done`."""
        work = Work(key, request, 0.0)
        *said, work.done = result  # type: ignore[assignment]  # the store keeps nothing else
        for event in said:
            work.say(event, len(str(event)))
        self._book.works[key] = work
        return self._claim(work, request.visitor, now)

    def forget(self, keys: Iterable[str]) -> None:
        """Finished works under these keys can no longer be joined; existing jobs on them stay readable."""
        for key in keys:
            if key in self._book.works and self._book.works[key].done:
                del self._book.works[key]

    def events(self, id: JobId, since: int, now: float) -> list[Numbered]:
        """The events after number `since`; renews the lease. An unknown job has ended as forgotten."""
        job = self._book.find(id)
        if job is None:
            return [Numbered(since + 1, words.FORGOTTEN)]
        job.lease = now + self._policy.lease_seconds
        return job.events(since)

    def cancel(self, id: JobId, now: float) -> None:
        """Ends this job; its run continues for others who wait for it. Does nothing after its end."""
        if id in self._book.open:
            self._end(self._book.open[id], words.CANCELLED)
            self._dispatch(now)

    def leave(self, id: JobId, now: float) -> None:
        """Ends this job soon unless a page asks for its events again."""
        if id in self._book.open:
            job = self._book.open[id]
            job.lease = min(job.lease, now + self._policy.leave_seconds)

    def look(self, id: JobId, now: float) -> JobStatus | None:
        """The state of this job, or None if it is not known."""
        job = self._book.find(id)
        if job is None or job.state != "queued":
            return JobStatus(id, job.work.request, job.state) if job else None
        device = job.work.request.device
        ahead = self._queue[: self._queue.index(job.work)]
        position = 1 + sum(work.request.device == device for work in ahead)
        return JobStatus(id, job.work.request, "queued", position, self._wait(device, ahead, now))

    def load(self) -> tuple[dict[str, int], int]:
        """The places taken on each device, also by runs that are being stopped, and the queue's length."""
        taken = {device: sum(run.device == device for run in self._runs.values()) for device in self.capacity}
        return taken, len(self._queue)

    # What the back end reports

    def started(self, number: int, now: float) -> None:
        """A worker has begun: from here on the deadline counts."""
        if number in self._runs:
            self._runs[number].started, self._runs[number].since = True, now

    def worked(self, number: int, seconds: float) -> None:
        """The run has computed for this long. What was counted before its start was another's."""
        if number in self._runs and self._runs[number].started:
            self._runs[number].worked = seconds

    def reported(self, number: int, event: Report, size: int, now: float) -> None:
        """The experiment reported `event`, in `size` bytes. Ignored once nobody waits for it."""
        work = self._runs[number].work if number in self._runs else None
        if work:
            work.say(event, size)
            most, most_bytes = self._policy.most_events, self._policy.most_bytes
            if len(work.events) > most or work.bytes > most_bytes:
                self._finish(work, words.flooded(most, most_bytes // 2**20))
                self._dispatch(now)

    def ended(self, number: int, fault: Failed | None, now: float) -> None:
        """The run is over and its place is free: it is done, or failed with `fault`."""
        run = self._runs.pop(number, None)
        if run and run.work:
            work, run.work = run.work, None
            work.run = None
            if fault is None:
                self._typical.learn(work.request, now - run.since)
                work.done = Done(now - run.since)
                self._actions.append(Keep(work.key, work.request, (*work.findings(), work.done)))
                self._finish(work, work.done)
            elif fault.cause in LOST and work.may_begin_again(run.started, self._policy.retries):
                self._queue.insert(0, work)
            else:
                self._finish(work, fault)
        self._dispatch(now)

    def tick(self, now: float) -> None:
        """Ends runs at their deadline and jobs without a page; starts what can start."""
        for job in list(self._book.open.values()):
            if job.lease < now:
                self._end(job, words.PAGE_CLOSED)
        latest_start = LATEST_START * self._policy.start_seconds
        for run in list(self._runs.values()):
            if run.work and run.started and run.worked > run.work.limit:
                self._finish(run.work, words.too_late(run.work.limit))
            elif run.work and run.started and now - run.since > self._policy.patience * run.work.limit:
                self._finish(run.work, words.too_slow(self._policy.patience * run.work.limit))
            elif run.work and not run.started and now - run.since > latest_start:
                self._finish(run.work, words.no_start("none was ready in time."))
        self._dispatch(now)

    def close(self) -> None:
        """Ends every job."""
        for job in list(self._book.open.values()):
            self._end(job, words.CLOSED)

    @property
    def has_decided(self) -> bool:
        """Whether there are actions to `take`."""
        return bool(self._actions)

    def take(self) -> list[Action]:
        """The actions since the last call, in order."""
        taken, self._actions = self._actions, []
        return taken

    # Decisions

    def _claim(self, work: Work, visitor: str, now: float) -> JobId:
        """The visitor's job on `work`. The jobs that it replaces end, so others may start."""
        self._make_room(work, visitor)
        job = self._book.claim(work, visitor)
        job.lease = now + self._policy.lease_seconds
        if work.done:
            self._end(job, work.done)
        self._dispatch(now)
        return job.id

    def _make_room(self, new: Work, visitor: str) -> None:
        """A newer request of a visitor ends their older one of the same experiment, and their queued one."""
        for job in self._book.of(visitor):
            same = job.work.request.experiment == new.request.experiment
            if job.work is not new and (same or job.state == "queued"):
                self._end(job, words.REPLACED)

    def _dispatch(self, now: float) -> None:
        for work in list(self._queue):
            device = work.request.device
            taken = sum(run.device == device for run in self._runs.values())
            if taken < self.capacity.get(device, 0) and not self._owner_is_busy(work):
                self._queue.remove(work)
                work.run = Run(next(self._numbers), device, now, work)
                self._runs[work.run.number] = work.run
                self._actions.append(Start(work.run.number, work.request))

    def _owner_is_busy(self, work: Work) -> bool:
        owner = work.request.visitor
        mine = self._book.of(owner)
        return any(job.work is work for job in mine) and any(
            job.work.run and job.work.request.visitor == owner for job in mine
        )

    def _end(self, job: Job, end: End) -> None:
        self._book.end(job, end)
        work = job.work
        if not work.waiting:
            self._let_go(work)
        elif work.request.visitor == job.visitor:
            work.request = replace(work.request, visitor=NOBODY)

    def _finish(self, work: Work, end: End) -> None:
        for id in list(work.waiting):
            self._end(self._book.open[id], end)

    def _let_go(self, work: Work) -> None:
        """Takes `work`, for which nobody waits any more, out of the queue or stops its run."""
        if work in self._queue:
            self._queue.remove(work)
        if work.run:
            self._actions.append(Stop(work.run.number))
            work.run.work, work.run = None, None

    def _wait(self, device: str, ahead: Iterable[Work], now: float) -> float:
        return self._typical.wait(device, ahead, self._runs.values(), self.capacity, now)
