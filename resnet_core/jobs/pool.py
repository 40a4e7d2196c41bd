"""The worker processes of this server: one for each place, and at most one spare so that nobody waits.

To cancel is to kill: the spare takes the next run while another gets ready. A worker runs experiments itself
or has a Ray cluster run them; the pool treats both alike.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Collection, Mapping

from resnet_core.jobs import words
from resnet_core.jobs.backend import Listener
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.worker.place import Offer
from resnet_core.jobs.worker.process import Options
from resnet_core.jobs.worker.wire import Message
from resnet_core.jobs.worker_handle import Worker, how, start_worker
from resnet_core.labs.experiment import Device
from resnet_core.system import machine

FIRST_PAUSE = 0.25  # seconds after a worker that failed to start; doubled with each further one
LONGEST_PAUSE = 30.0
MOST_FAILURES = 3  # then the waiting runs fail
CLOSE_SECONDS = 3.0


class Pool:
    """Workers for the experiments of `table`: here, or on the Ray cluster at the address `cluster`."""

    def __init__(self, table: str, policy: Policy, cluster: str = "") -> None:
        self._table, self._policy, self._cluster = table, policy, cluster
        self._workers: list[Worker] = []
        self._waiting: dict[int, Message] = {}
        self._offers: Mapping[str, Offer] = {}
        self._failures = 0
        self._not_before = 0.0

    def expected(self) -> Mapping[str, Device]:
        """The processor of this machine. The devices of a cluster are unknown until it is reached."""
        cpu = Device(machine.cpu_label(machine.threads()), self._policy.memory_bytes)
        return {} if self._cluster else {"cpu": cpu}

    def open(self, listener: Listener) -> None:
        """Starts the first worker."""
        self._listener = listener
        self.tend()

    def start(self, run: int, request: Message) -> None:
        """Hands the run to an idle worker, or to the next one that is ready."""
        self._waiting[run] = request
        self.tend()

    def stop(self, run: int) -> None:
        """Kills the run's worker."""
        if self._waiting.pop(run, None) is not None:
            self._listener.ended(run, None)
        for worker in self._workers:
            if worker.run == run:
                worker.kill()
        self.tend()

    def tend(self) -> None:
        """Kills silent workers, drops exited ones, hands out runs, and starts workers as needed."""
        for worker in self._workers:
            worker.check(self._policy)
            if worker.gone and worker.offers is None:
                self._failed_to_start(f"it ended at once ({how(worker.process.returncode)})")
        self._workers = [worker for worker in self._workers if not worker.gone]
        self._learn_devices()
        for run, request in list(self._waiting.items()):
            free = self._worker_for(str(request["device"]))
            if free and free.start(run, request):
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

    def _worker_for(self, device: str) -> Worker | None:
        idle = [worker for worker in self._workers if worker.idle]
        return max(idle, key=lambda worker: preference(worker.devices, device), default=None)

    def _learn_devices(self) -> None:
        ready = [worker.offers for worker in self._workers if worker.offers is not None]
        if ready:
            self._failures = 0
        offers = {**(self._offers or (ready[0] if ready else {}))}
        for name, count in self._places().items():
            if name in offers:
                offers[name] = offers[name]._replace(capacity=count)
        if offers != self._offers:
            self._offers = offers
            devices = {name: offer.device for name, offer in offers.items()}
            self._listener.devices(devices, {name: offer.capacity for name, offer in offers.items()})

    def _places(self) -> Mapping[str, int]:
        """The places of a cluster as the youngest worker that knows them has said: nodes come and go."""
        return next((worker.places for worker in reversed(self._workers) if worker.places), {})

    def _wants_another(self) -> bool:
        free = sum(worker.run is None for worker in self._workers)
        places = sum(offer.capacity for offer in self._offers.values()) + self._policy.short_places
        return free < max(1, len(self._waiting)) and len(self._workers) < max(1, places) + 1

    def _start_worker(self) -> None:
        try:
            self._workers.append(start_worker(self._options(), self._listener))
        except OSError as fault:
            self._failed_to_start(str(fault))

    def _options(self) -> Options:
        return Options(
            parent=os.getpid(),
            table=self._table,
            memory_bytes=self._policy.memory_bytes,
            silence_seconds=self._policy.silence_seconds,
            cluster=self._cluster,
            tell_devices=not self._offers,
        )

    def _failed_to_start(self, detail: str) -> None:
        self._failures += 1
        pause = min(FIRST_PAUSE * 2**self._failures, LONGEST_PAUSE)
        self._not_before = time.monotonic() + pause
        logging.getLogger(__name__).error("A worker could not be started: %s", detail)
        if self._failures >= MOST_FAILURES:
            for run in list(self._waiting):
                del self._waiting[run]
                self._listener.ended(run, words.no_start(detail))


def preference(used: Collection[str], device: str) -> tuple[bool, int]:
    """How well a worker that has used these devices suits a run on `device`; the largest suits best.

    One that has used the device before, else the one that has used the fewest: so no worker asks for a GPU,
    or a place on the cluster, that an idle worker still holds.
    """
    return device in used, -len(used)
