"""Between the engine, which decides, and the back end, which owns the workers: one interface each way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from resnet_core.labs.events import Failed, Report
from resnet_core.labs.experiment import Device


class Listener(Protocol):
    """What a back end reports, from any thread. It reports the end of each run exactly once."""

    def devices(self, found: Mapping[str, Device], capacity: Mapping[str, int]) -> None:
        """The devices, and how many runs each takes at once. Called when the first worker is ready.

        Called again where places come or go.
        """

    def started(self, run: int) -> None:
        """A worker has begun this run."""

    def worked(self, run: int, seconds: float) -> None:
        """The run has computed for this long: its CPU seconds, divided by the threads that it may use."""

    def reported(self, run: int, event: Report, size: int) -> None:
        """The run reported `event`, in `size` bytes of JSON."""

    def ended(self, run: int, fault: Failed | None) -> None:
        """The run is over and its worker free or gone."""

    def wake(self) -> None:
        """Something changed at the workers: call `tend` soon."""


class Backend(Protocol):
    """The owner of the workers. All methods are called from the one thread of the engine."""

    def expected(self) -> Mapping[str, Device]:
        """The devices that are known before any worker is ready, each for one run at a time."""

    def open(self, listener: Listener) -> None:
        """Starts the first workers."""

    def start(self, run: int, request: dict[str, object]) -> None:
        """Runs the request, in its JSON form, on the next worker that is ready."""

    def stop(self, run: int) -> None:
        """Ends the run now, whatever it is doing."""

    def tend(self) -> None:
        """Replaces workers that have exited or stopped answering. Called at least ten times a second."""

    def close(self) -> None:
        """Ends all workers."""
