"""The one thread that carries out what the scheduler decides, and the listener to the back end."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from resnet_core.jobs import request as requests
from resnet_core.jobs import words
from resnet_core.jobs.backend import Backend
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.presence import Present
from resnet_core.jobs.request import Request
from resnet_core.jobs.result import Result, cut_key
from resnet_core.jobs.scheduler import Scheduler
from resnet_core.jobs.state import Action, Keep, Start, Stop
from resnet_core.jobs.store import Store
from resnet_core.labs.events import Failed, Report
from resnet_core.labs.experiment import Device

TICK_SECONDS = 0.1
CLOSE_SECONDS = 10.0

CodeVersion = Callable[[str], str]
"""The version of the code of an experiment, by the name of the experiment."""


class Supervisor:
    """Owns the scheduler, under a lock, and the thread that calls the back end."""

    def __init__(
        self, backend: Backend, policy: Policy, store: Store, code_version: CodeVersion, present: Present
    ) -> None:
        self._backend, self._store, self._code_version = backend, store, code_version
        self._scheduler = Scheduler(policy, lambda: secrets.token_urlsafe(16), present)
        self._lock = threading.Lock()
        self._wake, self._closing = threading.Event(), threading.Event()
        self.known: Mapping[str, Device] = backend.expected()
        self.ready = threading.Event()
        self._scheduler.capacity = dict.fromkeys(self.known, 1)
        self._thread = threading.Thread(target=self._supervise, name="jobs", daemon=True)
        self._thread.start()

    @contextmanager
    def scheduler(self) -> Iterator[Scheduler]:
        """The scheduler, for one caller at a time; its actions are carried out right after."""
        with self._lock:
            yield self._scheduler
            decided = self._scheduler.has_decided
        if decided:
            self._wake.set()

    def key(self, request: Request) -> str:
        """The key of the result of `request` with this code on its device."""
        code = self._code_version(request.experiment)
        return requests.key(request, code, self.known[request.device].label)

    def close(self) -> None:
        """Ends all jobs and workers, and waits for the workers to exit."""
        with self.scheduler() as scheduler:
            scheduler.close()
        self._closing.set()
        self._wake.set()
        self._thread.join(CLOSE_SECONDS)

    # What the back end reports

    def devices(self, found: Mapping[str, Device], capacity: Mapping[str, int]) -> None:
        """Sets the devices."""
        with self.scheduler() as scheduler:
            self.known, scheduler.capacity = dict(found), dict(capacity)
        self.ready.set()

    def started(self, run: int) -> None:
        """A worker has begun this run."""
        with self.scheduler() as scheduler:
            scheduler.started(run, time.monotonic())

    def worked(self, run: int, seconds: float) -> None:
        """The run has computed for this long."""
        with self.scheduler() as scheduler:
            scheduler.worked(run, seconds)

    def reported(self, run: int, event: Report, size: int) -> None:
        """The run reported an event."""
        with self.scheduler() as scheduler:
            scheduler.reported(run, event, size, time.monotonic())

    def ended(self, run: int, fault: Failed | None) -> None:
        """The run is over."""
        with self.scheduler() as scheduler:
            scheduler.ended(run, fault, time.monotonic())

    def wake(self) -> None:
        """Something changed at the workers."""
        self._wake.set()

    # What the thread does

    def _supervise(self) -> None:
        with survived("start the workers"):
            self._backend.open(self)
        while not self._closing.is_set():
            self._wake.wait(TICK_SECONDS)
            self._wake.clear()
            with survived("keep the jobs going"):
                self._turn()
        with survived("end the workers"):
            self._backend.close()

    def _turn(self) -> None:
        with self._lock:
            self._scheduler.tick(time.monotonic())
            decided = self._scheduler.take()
        for action in decided:
            with survived(f"carry out {type(action).__name__}"):
                self._carry_out(action)
        self._backend.tend()

    def _carry_out(self, action: Action) -> None:
        match action:
            case Start(run, request):
                self._start(run, request)
            case Stop(run):
                self._backend.stop(run)
            case Keep(key, request, events):
                made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                code = self._code_version(request.experiment)
                result = Result(request, code, self.known[request.device].label, made, events)
                if result.key in (
                    key,
                    cut_key(key),
                ):  # else the device had another label when this was requested
                    self._store.put(result)

    def _start(self, run: int, request: Request) -> None:
        try:
            self._backend.start(run, requests.to_json(request))
        except OSError as fault:
            self.ended(run, words.no_start(str(fault)))


@contextmanager
def survived(what: str) -> Iterator[None]:
    """Logs whatever goes wrong inside, so that the thread continues: it serves all visitors."""
    try:
        yield
    except Exception:  # see above
        logging.getLogger(__name__).exception("The job engine could not %s", what)
