"""The workers of this machine: a warm process for each device, and at most one spare so that nobody waits.

Cancelling is killing: the spare takes the next run while another spare gets ready.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from resnet_core.events import Failed
from resnet_core.experiments import Device
from resnet_core.jobs import machine, words
from resnet_core.jobs.backend import Ears
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.worker import Worker, how, start_worker

FIRST_PAUSE = 0.25  # seconds after a worker that never got ready; doubled with each further one
LONGEST_PAUSE = 30.0
MOST_FAILURES = 3  # then those that wait are told
CLOSE_SECONDS = 3.0


class LocalBackend:
    """A pool of processes that can run any experiment of `table` on any device."""

    def __init__(self, table: str, policy: Policy) -> None:
        self._table, self._policy = table, policy
        self._workers: list[Worker] = []
        self._waiting: dict[int, dict[str, object]] = {}
        self._cpu = {"cpu": Device(machine.cpu_label(), policy.memory_bytes)}
        self._devices: Mapping[str, Device] = {}
        self._failures = 0
        self._not_before = 0.0

    def expected(self) -> Mapping[str, Device]:
        """The processor."""
        return self._cpu

    def open(self, ears: Ears) -> None:
        """Starts the first worker."""
        self._ears = ears
        self.tend()

    def start(self, run: int, request: dict[str, object]) -> None:
        """Gives the run to an idle worker, or to the next that gets ready."""
        self._waiting[run] = request
        self.tend()

    def stop(self, run: int) -> None:
        """Kills the run's worker."""
        if self._waiting.pop(run, None) is not None:
            self._ears.ended(run, None)
        for worker in self._workers:
            if worker.run == run:
                worker.kill()
        self.tend()

    def tend(self) -> None:
        """Buries the dead, kills the silent, gives out work, and starts workers as they are needed."""
        for worker in self._workers:
            worker.check(self._policy)
            if worker.gone and worker.found is None:
                self._failed_to_start(f"it ended at once ({how(worker.process.returncode)})")
        self._workers = [worker for worker in self._workers if not worker.gone]
        self._learn_devices()
        for worker in self._workers:
            if worker.idle and self._waiting:
                run = next(iter(self._waiting))
                if worker.start(run, self._waiting[run]):
                    del self._waiting[run]
        while self._wants_another() and time.monotonic() >= self._not_before:
            self._start_worker()

    def close(self) -> None:
        """Kills all workers."""
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.join(CLOSE_SECONDS)
        self._workers.clear()

    def _learn_devices(self) -> None:
        ready = [worker.found for worker in self._workers if worker.found is not None]
        if ready:
            self._failures = 0
        if ready and not self._devices:
            self._devices = {**self._cpu, **ready[0]}
            self._ears.devices(self._devices, dict.fromkeys(self._devices, 1))

    def _wants_another(self) -> bool:
        free = sum(worker.run is None for worker in self._workers)
        most = max(1, len(self._devices)) + 1
        return free < max(1, len(self._waiting)) and len(self._workers) < most

    def _start_worker(self) -> None:
        try:
            self._workers.append(start_worker(self._table, self._policy, self._ears))
        except OSError as fault:
            self._failed_to_start(str(fault))

    def _failed_to_start(self, detail: str) -> None:
        self._failures += 1
        pause = min(FIRST_PAUSE * 2**self._failures, LONGEST_PAUSE)
        self._not_before = time.monotonic() + pause
        logging.getLogger(__name__).error("A worker could not be started: %s", detail)
        if self._failures >= MOST_FAILURES:
            fault: Failed = words.no_start(detail)
            for run in list(self._waiting):
                del self._waiting[run]
                self._ears.ended(run, fault)
