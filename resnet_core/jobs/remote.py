"""The job engine of another process of this machine, asked over a Unix socket: a line of JSON each way.

The other end is `shared.py`. Whether a visitor is there is known here, and told as often as `BEAT_SECONDS`.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Collection
from typing import Any, BinaryIO, cast

from resnet_core.jobs import request as requests
from resnet_core.jobs.engine import DeviceStatus, Status
from resnet_core.jobs.presence import Present, unknown
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.state import JobStatus
from resnet_core.labs import events
from resnet_core.labs.events import Numbered

JOBS_VARIABLE = "RESNET_JOBS"
BEAT_SECONDS = 1.0


class RemoteError(RuntimeError):
    """The process of the engine did not answer, or could not."""


class RemoteEngine:
    """An `Engine` at the socket `path`. Every method is safe in any thread."""

    def __init__(self, path: str, present: Present = unknown) -> None:
        self._path, self._present = path, present
        self._idle: deque[BinaryIO] = deque()  # connections that nobody uses at the moment
        self._visitors: set[str] = set()
        self._closing = threading.Event()
        threading.Thread(target=self._beat, name="present", daemon=True).start()

    def submit(self, request: Request, again: bool = False) -> JobId:
        """As `Engine.submit`."""
        return JobId(self._ask("submit", self._told(request), again))

    def find(self, request: Request) -> JobId | None:
        """As `Engine.find`."""
        found = self._ask("find", self._told(request))
        return None if found is None else JobId(found)

    def seconds(self, request: Request) -> float | None:
        """As `Engine.seconds`."""
        return cast("float | None", self._ask("seconds", requests.to_json(request)))

    def key(self, request: Request) -> str | None:
        """As `Engine.key`."""
        return cast("str | None", self._ask("key", requests.to_json(request)))

    def forget(self, keys: Collection[str]) -> None:
        """As `Engine.forget`."""
        self._ask("forget", list(keys))

    def events(self, id: JobId, since: int = 0) -> list[Numbered]:
        """As `Engine.events`."""
        said = self._ask("events", id, since)
        return [Numbered(number, events.from_json(event)) for number, event in said]

    def cancel(self, id: JobId) -> None:
        """As `Engine.cancel`."""
        self._ask("cancel", id)

    def job(self, id: JobId) -> JobStatus | None:
        """As `Engine.job`."""
        job = self._ask("job", id)
        if job is None:
            return None
        return JobStatus(**{**job, "request": requests.from_json(job["request"])})

    def status(self) -> Status:
        """As `Engine.status`."""
        said = self._ask("status")
        devices = {name: DeviceStatus(**device) for name, device in said["devices"].items()}
        return Status(**{**said, "devices": devices})

    def close(self) -> None:
        """Closes the connections; the engine goes on for others."""
        self._closing.set()
        while self._idle:
            self._idle.pop().close()

    def _told(self, request: Request) -> dict[str, object]:
        """`request` as JSON; its visitor is looked after from now on."""
        self._visitors.add(request.visitor)
        return requests.to_json(request)

    def _beat(self) -> None:
        while not self._closing.wait(BEAT_SECONDS):
            there = [visitor for visitor in tuple(self._visitors) if self._present(visitor)]
            self._visitors.intersection_update(there)
            if there:
                try:
                    self._ask("present", there)
                except RemoteError:
                    continue  # a visitor's own call says so

    def _ask(self, call: str, *given: object) -> Any:
        """What the engine answers. Raises `RemoteError`."""
        try:
            line = self._idle.pop()
        except IndexError:
            line = self._connected()
        try:
            line.write(json.dumps([call, *given], separators=(",", ":")).encode() + b"\n")
            line.flush()
            answer = json.loads(line.readline() or b"null")
        except (OSError, ValueError) as fault:
            line.close()
            raise RemoteError(f"The job engine did not answer ({fault}).") from fault
        if answer is None:
            line.close()
            raise RemoteError("The process of the job engine has ended.")
        self._idle.append(line)
        if "fault" in answer:
            raise RemoteError(answer["fault"])
        return answer["answer"]

    def _connected(self) -> BinaryIO:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(self._path)
                return cast(BinaryIO, line.makefile("rwb"))
        except OSError as fault:
            raise RemoteError(f"The process of the job engine is not there ({fault}).") from fault
