"""The job engine as pages see it. The web process imports this, and never torch.

A page submits a request, asks for events as long as it is open (which renews its lease), and may cancel.
After a reload it finds its run with `find`, which ends nothing. The events of a job answer the request that
`job` names, and no other.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from time import monotonic

from resnet_core.checks import SpecError
from resnet_core.jobs import request as requests
from resnet_core.jobs import words
from resnet_core.jobs.backend import Backend
from resnet_core.jobs.policy import Policy, refusal
from resnet_core.jobs.presence import Present, unknown
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.result import cut_key
from resnet_core.jobs.state import JobStatus, State
from resnet_core.jobs.store import Store
from resnet_core.jobs.supervisor import Supervisor
from resnet_core.labs.events import Numbered, Refused
from resnet_core.labs.experiment import Table
from resnet_core.system import machine


@dataclass(frozen=True)
class DeviceStatus:
    """A device: its label, its memory in bytes, how many runs it takes at once, and how many it has now."""

    label: str
    memory: int
    capacity: int
    taken: int


@dataclass(frozen=True)
class Status:
    """The engine at a glance: how many runs are queued, and a sentence if the store has trouble, else "".

    `ends` counts the jobs that have ended, by how. `ready` is true once the first worker was ready: until
    then, `devices` lacks the accelerators.
    """

    devices: Mapping[str, DeviceStatus]
    waiting: int
    ready: bool
    trouble: str
    ends: Mapping[State, int] = field(default_factory=dict)


class Engine:
    """Runs the experiments of the table in module `table`. Every method is safe in any thread.

    `present` says whether a visitor is still there, whatever page they look at: their jobs then go on.
    """

    def __init__(
        self, backend: Backend, table: str, policy: Policy, store: Store, present: Present = unknown
    ) -> None:
        self.store = store
        self._policy = policy
        self._table: Table = importlib.import_module(table).TABLE
        self._supervisor = Supervisor(backend, policy, store, self._table.code_version, present)

    def submit(self, request: Request, again: bool = False) -> JobId:
        """A new job for the visitor, joined to an equal one or answered from the store where possible.

        With `again`, a stored result is not used; the new one replaces it when it is done. There is always a
        job: one that cannot run ends in `Refused` at once.
        """
        try:
            request = requests.checked(request, self._table)
        except SpecError as fault:
            return self._refuse(request, words.not_so(fault))
        if not self._knows(request.device):
            return self._refuse(request, words.no_device(request.device, self._supervisor.known))
        found = None if again else self._find(request)
        if found:
            with self._supervisor.scheduler() as scheduler:
                scheduler.insist(found, monotonic())
            return found
        refused = refusal(request, self._table, self._supervisor.known[request.device].memory)
        if refused:
            return self._refuse(request, refused)
        limit = self._policy.deadlines[self._table.experiments[request.experiment].limit]
        lane = self._table.lane(request.experiment, request.settings)
        key = self._supervisor.key(request)
        with self._supervisor.scheduler() as scheduler:
            if again:
                scheduler.forget([key])
            return scheduler.submit(request, key, limit, monotonic(), lane)

    def find(self, request: Request) -> JobId | None:
        """A job on an equal request that is queued, running, done or cut off; else None. Starts nothing."""
        try:
            request = requests.checked(request, self._table)
        except SpecError:
            return None
        return self._find(request, also_cut=True) if self._knows(request.device) else None

    def seconds(self, request: Request) -> float | None:
        """How long runs such as this one took on this server lately; None before there were any."""
        with self._supervisor.scheduler() as scheduler:
            return scheduler.typical.known(request)

    def key(self, request: Request) -> str | None:
        """The key of the result of `request` in the store; None if the request cannot run here."""
        try:
            request = requests.checked(request, self._table)
        except SpecError:
            return None
        return self._supervisor.key(request) if self._knows(request.device) else None

    def forget(self, keys: Collection[str]) -> None:
        """Deletes these results from the store; equal requests run again."""
        self.store.delete([*keys, *map(cut_key, keys)])
        with self._supervisor.scheduler() as scheduler:
            scheduler.forget(keys)

    def events(self, id: JobId, since: int = 0) -> list[Numbered]:
        """The events after number `since`, in order. Renews the lease. Nothing follows the end of a job."""
        with self._supervisor.scheduler() as scheduler:
            return scheduler.events(id, since, monotonic())

    def cancel(self, id: JobId) -> None:
        """Ends the visitor's job at once; nothing happens to one that has ended."""
        with self._supervisor.scheduler() as scheduler:
            scheduler.cancel(id, monotonic())

    def job(self, id: JobId) -> JobStatus | None:
        """The state of the job and the request that its events answer; None if it is no longer available."""
        with self._supervisor.scheduler() as scheduler:
            return scheduler.look(id, monotonic())

    def status(self) -> Status:
        """The devices, the length of the queue, and trouble of the store."""
        with self._supervisor.scheduler() as scheduler:
            taken, waiting, ends = scheduler.load()
            devices = {
                name: DeviceStatus(device.label, device.memory, scheduler.capacity[name], taken[name])
                for name, device in self._supervisor.known.items()
            }
        return Status(devices, waiting, self._supervisor.ready.is_set(), self.store.trouble, ends)

    def close(self) -> None:
        """Ends all jobs and workers. The engine takes no more requests."""
        self._supervisor.close()
        self.store.close()

    def _find(self, request: Request, also_cut: bool = False) -> JobId | None:
        key = self._supervisor.key(request)
        with self._supervisor.scheduler() as scheduler:
            id = scheduler.join(request, key, monotonic())
        keys = (key, cut_key(key)) if also_cut else (key,)
        kept = None if id else self.store.get(*keys)
        if kept:
            with self._supervisor.scheduler() as scheduler:
                id = scheduler.answer(request, key, kept.events, monotonic())
        return id

    def _knows(self, device: str) -> bool:
        if device not in self._supervisor.known:
            self._supervisor.ready.wait(devices_seconds())
        return device in self._supervisor.known

    def _refuse(self, request: Request, why: Refused) -> JobId:
        with self._supervisor.scheduler() as scheduler:
            return scheduler.refuse(request, why, monotonic())


def devices_seconds() -> float:
    """How long a request for an accelerator waits to learn whether there is one.

    CUDA's libraries are gigabytes, which a machine with an NVIDIA GPU may have to read first.
    """
    return 30.0 if machine.cards() else 5.0
