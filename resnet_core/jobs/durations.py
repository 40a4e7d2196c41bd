"""How long runs usually take, learnt from those that were done: the time estimate of a queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from resnet_core.jobs.request import Request
from resnet_core.jobs.state import Run, Work

UNKNOWN = 0.5  # of its limit: the guess for what never ran
NEWEST = 0.3  # weight of the newest run in the average


class Typical:
    """Seconds of each experiment on each device: an average in which the newest run weighs most."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[str, str], float] = {}

    def learn(self, request: Request, seconds: float) -> None:
        """A run of `request` took this long."""
        kind = request.experiment, request.device
        before = self._seconds.get(kind, seconds)
        self._seconds[kind] = before + NEWEST * (seconds - before)

    def of(self, work: Work) -> float:
        """The seconds that `work` will probably take."""
        kind = work.request.experiment, work.request.device
        return self._seconds.get(kind, UNKNOWN * work.limit)

    def wait(
        self, device: str, ahead: Iterable[Work], runs: Iterable[Run], capacity: Mapping[str, int], now: float
    ) -> float:
        """Seconds until a place on `device` is free when all that is `ahead` has had its turn."""
        queued = sum(self.of(work) for work in ahead if work.request.device == device)
        left = [
            max(0.0, self.of(run.work) - (now - run.since if run.started else 0.0))
            for run in runs
            if run.device == device and run.work
        ]
        return (queued + sum(left)) / max(1, capacity.get(device, 1))
