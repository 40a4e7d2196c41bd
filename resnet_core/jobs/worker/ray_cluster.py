"""A worker that has a Ray cluster do the work: an actor there, killed with this process when a run is to end.

Needs what requirements-cluster.txt names. Ray was chosen over Dask because Dask cannot stop a task that runs.
It is kept out of the web process, which it would end when the cluster is lost. The cluster is sent this code;
its nodes need Python, torch and Ray.
"""

from __future__ import annotations

import importlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

from resnet_core.jobs import request as requests
from resnet_core.jobs import words
from resnet_core.jobs.request import Request, memory_of
from resnet_core.jobs.worker import messages
from resnet_core.jobs.worker.messages import Ended, RunEvent
from resnet_core.jobs.worker.place import Offer
from resnet_core.jobs.worker.ray_actor import Runner
from resnet_core.labs.events import Failed
from resnet_core.labs.experiment import Device
from resnet_core.system import machine

ray: Any = importlib.import_module("ray")  # Any: types are also checked where Ray is not installed

RESOURCES = {"cpu": "CPU", "cuda": "GPU"}
NEEDS = {"cpu": {"num_cpus": 1}, "cuda": {"num_cpus": 0, "num_gpus": 1}}
PING_SECONDS = 1.0
IDLE_SECONDS = 5.0  # after which an idle actor gives its place to others, if the cluster has no free one
LOW_MEMORY = "running low on memory"


class Silent(Exception):  # the actor's fault, not ours
    """The actor gives no sign of life."""


class Cluster:
    """The cluster at `address`. Devices are `cpu` and `cuda`: a run for each CPU, and one for each GPU."""

    def __init__(self, address: str, table: str, memory_bytes: int, silence_seconds: float) -> None:
        self._table, self._memory, self._silence = table, memory_bytes, silence_seconds
        self._kind, self._actor = "", None
        self._proven: Any = None  # the actor that has answered once
        self._worked = 0.0
        self._idle_since: float | None = None  # None while a run goes on
        self._lock = threading.Lock()  # of `_actor` and `_idle_since`
        packages = sorted({"resnet_core", table.partition(".")[0]})
        ray.init(
            address,
            runtime_env={"py_modules": [str(machine.ROOT / package) for package in packages]},
            log_to_driver=False,
            configure_logging=False,
        )

    def offers(self) -> dict[str, Offer]:
        """What the nodes have together. Waits for a free place of each kind, to ask for the device's name."""
        return {kind: Offer(self._device(kind), count) for kind, count in _counts().items() if count}

    def tend(self) -> dict[str, int]:
        """See `place.Place`. A place that an idle actor holds goes to who waits for one."""
        with self._lock:
            idle = self._idle_since is not None and time.monotonic() - self._idle_since > IDLE_SECONDS
            if idle and self._actor is not None and not ray.available_resources().get(RESOURCES[self._kind]):
                ray.kill(self._actor)
                self._actor = None
        return _counts()

    def perform(self, request: Request) -> Iterator[RunEvent]:
        """See `place.Place`."""
        self._worked = 0.0
        try:
            yield from self._events(self._ready_actor(request.device), request)
        except Silent:
            yield Ended(words.silent(self._silence))
        except Exception as fault:  # noqa: BLE001  # an actor is lost in many ways, and each ends this run
            yield Ended(self._words_for(fault, request))
        finally:
            with self._lock:
                self._idle_since = time.monotonic()

    def worked(self) -> float:
        """See `place.Place`: what the actor last said."""
        return self._worked

    def _device(self, kind: str) -> Device:
        actor = self._new_actor(kind)
        device = Device(*json.loads(ray.get(actor.device.remote(kind))))
        ray.kill(actor)
        return device

    def _ready_actor(self, kind: str) -> Any:
        with self._lock:
            self._idle_since = None
            if self._actor is None or self._kind != kind:
                if self._actor is not None:
                    ray.kill(self._actor)
                self._kind, self._actor = kind, self._new_actor(kind)
            return self._actor

    def _new_actor(self, kind: str) -> Any:
        # A second thread in the actor answers to `worked` while a run goes on.
        remote = ray.remote(max_restarts=0, concurrency_groups={"signs": 1}, **NEEDS[kind])(Runner)
        return remote.remote(self._table, self._memory)

    def _events(self, actor: Any, request: Request) -> Iterator[RunEvent]:
        # A new actor waits for a place on the cluster. A run may silence it before its first event is heard.
        self._ask_worked(actor, self._silence if actor is self._proven else None)
        self._proven = actor
        stream = actor.run.options(num_returns="streaming").remote(json.dumps(requests.to_json(request)))
        event: RunEvent | None = None
        asked = time.monotonic()
        while not isinstance(event, Ended):
            ready, _ = ray.wait([stream], timeout=PING_SECONDS)
            if ready:
                event = messages.from_json(json.loads(ray.get(next(stream))))
                yield event
            if not isinstance(event, Ended) and time.monotonic() - asked > PING_SECONDS:
                self._worked, asked = self._ask_worked(actor, self._silence), time.monotonic()

    def _ask_worked(self, actor: Any, seconds: float | None) -> float:
        sign = actor.worked.options(concurrency_group="signs").remote()
        ready, _ = ray.wait([sign], timeout=seconds)
        if not ready:
            raise Silent
        return float(ray.get(sign))

    def _words_for(self, fault: Exception, request: Request) -> Failed:
        if isinstance(fault, ray.exceptions.OutOfMemoryError) or LOW_MEMORY in str(fault):
            return words.out_of_memory(request, memory_of(importlib.import_module(self._table).TABLE))
        return words.crashed(f"{type(fault).__name__} on the cluster")


def _counts() -> dict[str, int]:
    """The places of the nodes that there are now."""
    places = ray.cluster_resources()
    return {kind: int(places.get(resource, 0)) for kind, resource in RESOURCES.items()}
