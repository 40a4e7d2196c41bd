"""A job engine that says what a test lets it say."""

from __future__ import annotations

from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.state import JobStatus
from resnet_core.labs.events import Event, Numbered


class FakeEngine:
    """Holds what was asked for, and says what a test lets it say."""

    def __init__(self) -> None:
        self.asked: dict[JobId, Request] = {}
        self.said: dict[JobId, list[Event]] = {}
        self.cancelled: list[JobId] = []
        self.since: list[int] = []
        self.stored: JobId | None = None

    def submit(self, request: Request, again: bool = False) -> JobId:
        id = JobId(f"job-{len(self.asked) + 1}")
        self.asked[id] = request
        return id

    def find(self, request: Request) -> JobId | None:
        return self.stored

    def seconds(self, request: Request) -> float | None:
        return None

    def key(self, request: Request) -> str:
        return f"key of {request.experiment}"

    def events(self, id: JobId, since: int = 0) -> list[Numbered]:
        self.since.append(since)
        return [Numbered(number, event) for number, event in enumerate(self.said.get(id, []), 1)][since:]

    def job(self, id: JobId) -> JobStatus | None:
        return JobStatus(id, self.asked[id], "running") if id in self.asked else None

    def cancel(self, id: JobId) -> None:
        self.cancelled.append(id)
