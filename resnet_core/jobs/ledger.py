"""All jobs and how each ended: every job gets exactly one end, and stays readable for a while."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable

from resnet_core.jobs.request import JobId
from resnet_core.jobs.state import Job, State, Work
from resnet_core.labs.events import End

JOB_BYTES = 2000  # of an ended job, in addition to its events


class Book:
    """All jobs by id, the `open` ones among them, the works that may be joined, and all ends so far."""

    def __init__(self, new_id: Callable[[], str], kept_bytes: int) -> None:
        self._new_id, self._most_bytes = new_id, kept_bytes
        self._jobs: dict[JobId, Job] = {}
        self._ended: deque[Job] = deque()
        self._kept = 0
        self.open: dict[JobId, Job] = {}
        self.works: dict[str, Work] = {}
        self.ends: Counter[State] = Counter()

    def find(self, id: JobId) -> Job | None:
        """The job, or None if there is none of this id, or no longer."""
        return self._jobs.get(id)

    def of(self, visitor: str) -> list[Job]:
        """The visitor's open jobs."""
        return [job for job in self.open.values() if job.visitor == visitor]

    def claim(self, work: Work, visitor: str) -> Job:
        """The visitor's open job on `work`, made if there is none."""
        for id in work.waiting:
            if self.open[id].visitor == visitor:
                return self.open[id]
        job = Job(JobId(self._new_id()), visitor, work)
        self._jobs[job.id] = self.open[job.id] = job
        work.jobs.add(job.id)
        work.waiting.add(job.id)
        return job

    def end(self, job: Job, end: End) -> None:
        """Closes an open job. If it was the last one waiting, nothing is added to its work any more."""
        del self.open[job.id]
        job.end, job.told = end, job.work.last
        self.ends[job.state] += 1
        job.work.waiting.remove(job.id)
        self._ended.append(job)
        self._kept += JOB_BYTES
        if not job.work.waiting and not job.work.settled:
            self._settle(job.work)
        self._forget()

    def _settle(self, work: Work) -> None:
        work.settled = True
        self._kept += work.bytes
        if work.done is None and self.works.get(work.key) is work:
            del self.works[work.key]

    def _forget(self) -> None:
        while self._kept > self._most_bytes and len(self._ended) > 1:
            job = self._ended.popleft()
            self._kept -= JOB_BYTES
            del self._jobs[job.id]
            job.work.jobs.remove(job.id)
            if not job.work.jobs:
                self._kept -= job.work.bytes
                if self.works.get(job.work.key) is job.work:
                    del self.works[job.work.key]
