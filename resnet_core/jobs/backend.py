"""Between the engine, which decides, and whatever has the workers: two interfaces, one in each direction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from resnet_core.labs.events import Failed, Report
from resnet_core.labs.table import Device


class Listener(Protocol):
    """What a back end tells, from any thread; of each run that it ended, once."""

    def devices(self, found: Mapping[str, Device], capacity: Mapping[str, int]) -> None:
        """These are the devices, and how many runs each takes at once; when the first worker is ready."""

    def started(self, run: int) -> None:
        """A worker has begun this run."""

    def reported(self, run: int, event: Report, size: int) -> None:
        """The run said something, in `size` bytes."""

    def ended(self, run: int, fault: Failed | None) -> None:
        """The run is over and its worker free or gone."""

    def wake(self) -> None:
        """Something changed: call `tend` soon."""


class Backend(Protocol):
    """What has the workers. All methods are called from the engine's one thread."""

    def expected(self) -> Mapping[str, Device]:
        """The devices that are there before any worker has told, each for one run at a time."""

    def open(self, listener: Listener) -> None:
        """Begins to get workers ready."""

    def start(self, run: int, request: dict[str, object]) -> None:
        """Runs the request, in its JSON form, on the next worker that is ready."""

    def stop(self, run: int) -> None:
        """Ends the run now, whatever it does."""

    def tend(self) -> None:
        """Replaces workers that are gone or silent. Called at least ten times a second."""

    def close(self) -> None:
        """Ends all workers."""
