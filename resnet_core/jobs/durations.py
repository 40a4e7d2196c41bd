"""How long runs usually take, learnt from finished ones: the basis of the waiting times that visitors see."""

from __future__ import annotations

from collections.abc import Iterable

from resnet_core.jobs.places import is_before
from resnet_core.jobs.request import Request
from resnet_core.jobs.state import Run, Work

UNKNOWN = 0.5  # of its limit: the guess for an experiment that has not run yet
NEWEST = 0.3  # weight of the newest run in the average


class Typical:
    """Seconds of each experiment, or question, on each device: an exponential moving average."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[str, str, str], float] = {}

    def learn(self, request: Request, seconds: float) -> None:
        """A run of `request` took this long, or at least this long if it was cut off."""
        before = self.known(request) or seconds
        self._seconds[_kind(request)] = before + NEWEST * (seconds - before)

    def known(self, request: Request) -> float | None:
        """The expected seconds of a request, from earlier runs on this server; None before there were any."""
        return self._seconds.get(_kind(request))

    def of(self, work: Work) -> float:
        """The expected seconds of `work`."""
        return self.known(work.request) or UNKNOWN * work.limit

    def wait(
        self, work: Work, earlier: Iterable[Work], runs: Iterable[Run], places: int, now: float
    ) -> float:
        """Expected seconds until `work`, after what was queued `earlier`, has one of its lane's `places`."""
        queued = sum(self.of(other) for other in earlier if is_before(other, work))
        left = [
            max(0.0, self.of(run.work) - (now - run.since if run.started else 0.0))
            for run in runs
            if run.work and is_before(run, work)
        ]
        return (queued + sum(left)) / places


def _kind(request: Request) -> tuple[str, str, str]:
    return request.experiment, str(request.settings.get("question", "")), request.device
