"""The job engine as those see it who ask it: it runs in their process, or in another one."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.state import JobStatus
from resnet_core.labs.events import Numbered

if TYPE_CHECKING:
    from resnet_core.jobs.engine import Status


class Service(Protocol):
    """What `Engine` and `RemoteEngine` offer; each method is described there."""

    def submit(self, request: Request, again: bool = False) -> JobId: ...

    def find(self, request: Request) -> JobId | None: ...

    def seconds(self, request: Request) -> float | None: ...

    def key(self, request: Request) -> str | None: ...

    def forget(self, keys: Collection[str]) -> None: ...

    def events(self, id: JobId, since: int = 0) -> list[Numbered]: ...

    def cancel(self, id: JobId) -> None: ...

    def job(self, id: JobId) -> JobStatus | None: ...

    def status(self) -> Status: ...

    def close(self) -> None: ...
