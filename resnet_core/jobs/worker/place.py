"""Where a worker runs a request: here in its process. `ray_cluster.py` has a cluster do it instead."""

from __future__ import annotations

import importlib
import os
import random
import sys
import traceback
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from resnet_core.checks import SpecError
from resnet_core.jobs import words
from resnet_core.jobs.request import Request, memory_of
from resnet_core.jobs.worker.messages import Ended, RunEvent, Started
from resnet_core.labs.events import EventError, Failed, Point, Progress
from resnet_core.labs.experiment import Device, Table
from resnet_core.system import machine
from resnet_core.system.device_faults import is_lost, is_memory
from resnet_core.system.work import WorkClock


class Offer(NamedTuple):
    """A device, and how many runs it takes at once."""

    device: Device
    capacity: int


class Place(Protocol):
    """Where a worker process runs experiments."""

    def offers(self) -> dict[str, Offer]:
        """The devices by name."""

    def perform(self, request: Request) -> Iterator[RunEvent]:
        """Runs `request`: one `Started`, the reports of the experiment, one `Ended`. Raises nothing."""

    def worked(self) -> float:
        """The seconds that the run has computed, by `WorkClock`; before the first run 0. For any thread."""

    def tend(self) -> dict[str, int]:
        """How many runs each device takes now, where that changes. Called each second, in another thread."""


class Here:
    """This process: the experiments of the table in module `table`."""

    def __init__(self, table: str, memory_bytes: int) -> None:
        self._memory = memory_bytes
        self._table: Table = importlib.import_module(table).TABLE
        self._clock: WorkClock | None = None
        self._devices = importlib.import_module(self._table.devices)

    def offers(self) -> dict[str, Offer]:
        """The processor, then the accelerators. To ask for these takes memory of each."""
        found = {"cpu": self.processor(), **self._devices.accelerators()}
        return {name: Offer(device, 1) for name, device in found.items()}

    def processor(self) -> Device:
        """The processor, with the threads and the memory that a run may use."""
        return Device(machine.cpu_label(_threads()), self._memory)

    def perform(self, request: Request) -> Iterator[RunEvent]:
        """See `Place`."""
        # An accelerator is kept busy by one thread at a time.
        self._clock = WorkClock(_threads() if request.device == "cpu" else 1)
        yield Started()
        try:
            with self._devices.at_work(request.device):
                seed_generators(request.seed)
                yield from self._reports(request)
        except GeneratorExit:
            raise
        except BaseException as fault:  # noqa: BLE001  # whatever an experiment raises, its job ends in words
            yield Ended(self._words_for(fault, request))
        else:
            yield Ended()

    def worked(self) -> float:
        """See `Place`."""
        return self._clock.seconds() if self._clock else 0.0

    def tend(self) -> dict[str, int]:
        """See `Place`: this machine stays as it is."""
        return {}

    def _reports(self, request: Request) -> Iterator[Progress | Point]:
        run = importlib.import_module(self._table.experiments[request.experiment].module).run
        for event in run(request.spec, request.input, request.settings, request.seed, request.device):
            if not isinstance(event, Progress | Point):
                raise EventError(f"an experiment yields Progress and Point, not {type(event).__name__}")
            yield event

    def _words_for(self, fault: BaseException, request: Request) -> Failed:
        if is_memory(fault):
            return words.out_of_memory(request, memory_of(self._table))
        if isinstance(fault, SpecError):
            return Failed(f"This cannot be run: {fault}.", "error")
        traceback.print_exception(fault)
        return words.device_lost(fault) if is_lost(fault) else words.experiment_error(fault)


def _threads() -> int:
    return int(os.environ.get("OMP_NUM_THREADS") or machine.threads())


def seed_generators(seed: int) -> None:
    """Seeds the global generators, so that nothing is left of the previous run."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
