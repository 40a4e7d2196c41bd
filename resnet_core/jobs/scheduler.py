"""Who runs what, when, and how it ends: all decisions of the job engine, without a process, thread or clock.

Time comes in as an argument; actions come out of `take()` and are carried out by the supervisor. A
visitor holds a job; equal requests of several visitors are jobs on one work; a run is a work on a worker. A
job gets exactly one end, and a run holds its place on the device until the back end says that it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import count

from resnet_core.jobs import fairness, places, words
from resnet_core.jobs.deadlines import overdue
from resnet_core.jobs.durations import Typical
from resnet_core.jobs.ledger import Book
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.presence import Present, unknown
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.state import Action, Job, JobStatus, Keep, Run, Start, State, Stop, Work, told
from resnet_core.labs.events import Done, End, Event, Expired, Failed, Numbered, Refused, Report
from resnet_core.labs.lanes import Lane

LOST = ("crash", "silence")
NOBODY = ""  # the owner of a run whose first visitor has left, and that continues for others
RENEWED_WITHIN = 1.0  # seconds before it ends, a lease of a visitor who is there is renewed


class Scheduler:
    """The jobs of one server. Not thread-safe: the supervisor holds a lock."""

    def __init__(self, policy: Policy, new_id: Callable[[], str], present: Present = unknown) -> None:
        self._present = present
        self.capacity: Mapping[str, int] = {}
        self._policy = policy
        self._book = Book(new_id, policy.kept_bytes)
        self.typical = Typical()
        self._numbers = count(1)
        self._queue: list[Work] = []
        self._runs: dict[int, Run] = {}
        self._actions: list[Action] = []

    # What visitors request

    def join(self, request: Request, key: str, now: float) -> JobId | None:
        """A job on an equal request that is queued, running or recently done, if there is one.

        It ends no other job of the visitor: a page that is drawn joins what it finds. Claims of visitors who
        have left end soon.
        """
        work = self._book.works.get(key)
        if not work:
            return None
        for job in map(self._book.open.__getitem__, work.waiting):
            if self._present(job.visitor) is False:
                job.lease = min(job.lease, now + self._policy.leave_seconds)
        return self._claim(work, request.visitor, now)

    def insist(self, id: JobId, now: float) -> None:
        """The visitor asked for this job, so it replaces older ones of theirs, as a new request would."""
        if id in self._book.open:
            job = self._book.open[id]
            self._make_room(job.work, job.visitor)
            self._dispatch(now)

    def submit(self, request: Request, key: str, limit: float, now: float, lane: Lane = "long") -> JobId:
        """A job that joins another, is queued, or is refused. It replaces older jobs of the visitor."""
        if joined := self.join(request, key, now):
            self.insist(joined, now)
            return joined
        work = Work(key, request, limit, lane)
        self._make_room(work, request.visitor)
        self._dispatch(now)  # what another joined may start now, and leave the queue
        if len(self._queue) >= self._policy.queue:
            seconds = self._wait(work, self._queue, now)
            return self.refuse(request, words.queue_full(len(self._queue), seconds), now)
        self._book.works[key] = work
        self._queue.append(work)
        return self._claim(work, request.visitor, now)

    def refuse(self, request: Request, why: Refused, now: float) -> JobId:
        """A job that ends before it starts."""
        return self._claim_ended(Work("", request, 0.0), why)

    def answer(self, request: Request, key: str, result: Iterable[Event], now: float) -> JobId:
        """A job that ended before: `result` holds all of its events. One that was cut off is not joined."""
        work, end = told(key, request, result)
        if work.done:
            self._book.works[key] = work
            return self._claim(work, request.visitor, now)
        return self._claim_ended(work, end)

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

    def look(self, id: JobId, now: float) -> JobStatus | None:
        """The state of this job, or None if it is not known."""
        job = self._book.find(id)
        if job is None or job.state != "queued":
            return JobStatus(id, job.work.request, job.state) if job else None
        earlier = self._queue[: self._queue.index(job.work)]
        position = 1 + sum(places.is_before(work, job.work) for work in earlier)
        return JobStatus(id, job.work.request, "queued", position, self._wait(job.work, earlier, now))

    def load(self) -> tuple[dict[str, int], int, dict[State, int]]:
        """The places taken on each device, also by runs being stopped; the queue's length; all ends."""
        taken = {device: sum(run.device == device for run in self._runs.values()) for device in self.capacity}
        return taken, len(self._queue), dict(self._book.ends)

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
                self.typical.learn(work.request, now - run.since)
                work.done = Done(now - run.since)
                self._finish(work, work.done)
            elif fault.cause in LOST and work.may_begin_again(run.started, self._policy.retries):
                self._queue.insert(0, work)
            else:
                self._finish(work, fault)
        self._dispatch(now)

    def tick(self, now: float) -> None:
        """Ends runs at their deadline and jobs without a page; starts what can start."""
        for job in list(self._book.open.values()):
            if job.lease < now + RENEWED_WITHIN and self._present(job.visitor):
                job.lease = now + self._policy.lease_seconds
            elif job.lease < now:
                self._end(job, words.PAGE_CLOSED)
        for run in list(self._runs.values()):
            if run.work and (end := overdue(run, self._policy, now)):
                self.typical.learn(run.work.request, now - run.since)
                self._finish(run.work, end)
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
        """The visitor's job on `work`."""
        job = self._book.claim(work, visitor)
        job.lease = now + self._policy.lease_seconds
        if work.done:
            self._end(job, work.done)
        self._dispatch(now)
        return job.id

    def _claim_ended(self, work: Work, end: End) -> JobId:
        self._end(job := self._book.claim(work, work.request.visitor), end)
        return job.id

    def _make_room(self, new: Work, visitor: str) -> None:
        for job in list(fairness.replaced(new, self._book.of(visitor))):
            self._end(job, words.REPLACED)

    def _dispatch(self, now: float) -> None:
        may_start = (
            w for w in list(self._queue) if not fairness.is_busy(w, self._book.of(w.request.visitor))
        )
        extra = self._policy.short_places
        for work in places.startable(may_start, self._runs.values(), self.capacity, extra):
            self._queue.remove(work)
            work.run = Run(next(self._numbers), work.request.device, now, work, work.lane)
            self._runs[work.run.number] = work.run
            self._actions.append(Start(work.run.number, work.request))

    def _end(self, job: Job, end: End) -> None:
        self._book.end(job, end)
        work = job.work
        if not work.waiting:
            self._let_go(work)
        elif work.request.visitor == job.visitor:
            work.request = replace(work.request, visitor=NOBODY)

    def _finish(self, work: Work, end: End) -> None:
        """Ends the jobs on `work`, and stores what it found: all of it, or what it had at its deadline."""
        if isinstance(end, Done) or (isinstance(end, Expired) and work.findings()):
            self._actions.append(Keep(work.key, work.request, (*work.findings(), end)))
        for id in list(work.waiting):
            self._end(self._book.open[id], end)

    def _let_go(self, work: Work) -> None:
        """Takes `work`, for which nobody waits any more, out of the queue or stops its run."""
        if work in self._queue:
            self._queue.remove(work)
        if work.run:
            self._actions.append(Stop(work.run.number))
            work.run.work, work.run = None, None

    def _wait(self, work: Work, earlier: Iterable[Work], now: float) -> float:
        capacity, extra = self.capacity.get(work.request.device, 0), self._policy.short_places
        share = places.share(work, capacity, extra)
        return self.typical.wait(work, earlier, self._runs.values(), share, now)
