"""One job engine for several processes of this machine, on a Unix socket; `remote.py` is the other end."""

from __future__ import annotations

import json
import logging
import socketserver
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from resnet_core.jobs import request as requests
from resnet_core.jobs.presence import Present
from resnet_core.jobs.remote import BEAT_SECONDS
from resnet_core.jobs.request import JobId
from resnet_core.jobs.service import Service
from resnet_core.jobs.start import start_here
from resnet_core.labs import events

THERE_SECONDS = 3 * BEAT_SECONDS
KNOWN_SECONDS = 60.0

Start = Callable[[Present], Service]


class Heard:
    """When a web process last said of a visitor that they are there."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: dict[str, float] = {}

    def note(self, visitors: list[str]) -> None:
        """These are there now."""
        now = self._clock()
        self._times = {
            **{visitor: since for visitor, since in self._times.items() if since > now - KNOWN_SECONDS},
            **dict.fromkeys(visitors, now),
        }

    def present(self, visitor: str) -> bool | None:
        """Whether the visitor is there; None if nobody has said so lately."""
        since = self._times.get(visitor)
        return None if since is None else self._clock() - since < THERE_SECONDS


class Once:
    """The engine, started by whoever asks first."""

    def __init__(self, start: Start) -> None:
        self.heard = Heard()
        self._start, self._lock = start, threading.Lock()
        self._made: Service | None = None

    def engine(self) -> Service:
        """The one engine."""
        with self._lock:
            self._made = self._made or self._start(self.heard.present)
            return self._made

    def close(self) -> None:
        """Ends the engine, if there is one."""
        with self._lock:
            if self._made:
                self._made.close()


@contextmanager
def sharing(path: Path, start: Start = start_here) -> Iterator[None]:
    """While the context lasts, the engine that `start` makes answers at `path`, whose folder is private."""
    once = Once(start)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                self.wfile.write(json.dumps(answered(once, line), separators=(",", ":")).encode() + b"\n")

    class Server(socketserver.ThreadingUnixStreamServer):
        daemon_threads = True
        block_on_close = False

    with Server(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="shared jobs", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            once.close()


def answered(once: Once, line: bytes) -> dict[str, object]:
    """What is answered to one line: the answer, or the fault in words."""
    try:
        call, *given = json.loads(line)
        if call == "present":
            once.heard.note(*given)
            return {"answer": None}
        return {"answer": CALLS[call](once.engine(), *given)}
    except Exception as fault:  # whoever asked is told, and others go on
        logging.getLogger(__name__).exception("The job engine could not answer")
        return {"fault": f"The job engine could not answer: {fault}"}


def _job(engine: Service, id: str) -> dict[str, object] | None:
    job = engine.job(JobId(id))
    return None if job is None else {**vars(job), "request": requests.to_json(job.request)}


def _status(engine: Service) -> dict[str, object]:
    status = engine.status()
    devices = {name: asdict(device) for name, device in status.devices.items()}
    return {**vars(status), "devices": devices, "ends": dict(status.ends)}


def _events(engine: Service, id: str, since: int) -> list[tuple[int, dict[str, object]]]:
    return [(number, events.to_json(event)) for number, event in engine.events(JobId(id), since)]


CALLS: Mapping[str, Callable[..., Any]] = {
    "submit": lambda engine, request, again: engine.submit(requests.from_json(request), again),
    "find": lambda engine, request: engine.find(requests.from_json(request)),
    "seconds": lambda engine, request: engine.seconds(requests.from_json(request)),
    "key": lambda engine, request: engine.key(requests.from_json(request)),
    "forget": lambda engine, keys: engine.forget(keys),
    "events": _events,
    "cancel": lambda engine, id: engine.cancel(JobId(id)),
    "job": _job,
    "status": _status,
}
