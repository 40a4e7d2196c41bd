"""`resnet-explorer serve` as real processes, and what a visitor of them sees."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from benchmarks.visitors import Visitor
from resnet_core.front.front import NUMBER_VARIABLE
from resnet_core.front.keeping import free_port
from resnet_core.front.processes import COOKIE
from tests.browser.harness import ROOT
from tests.jobs.world import descendants
from tests.patience import PATIENCE


@dataclass(frozen=True)
class Served:
    """One address, and the process that answers at it."""

    url: str
    pid: int

    def web_process(self, number: int) -> int:
        """The id of the web process of this number, which runs."""
        own = f"{NUMBER_VARIABLE}={number}".encode()
        for pid in descendants(self.pid):
            place = Path("/proc") / str(pid)
            is_web = b"server.py" in (place / "cmdline").read_bytes()  # also once it has begun anew
            if is_web and own in (place / "environ").read_bytes().split(b"\0"):
                return pid
        raise LookupError(number)

    def interface(self) -> int:
        """The id of the process that answers the HTTP interface."""
        return next(
            pid
            for pid in descendants(self.pid)
            if b"alone.py" in (Path("/proc") / str(pid) / "cmdline").read_bytes()
        )

    def answers(self, path: str) -> bool:
        """Whether a process answers this now."""
        time.sleep(0.1)  # a client who asks too often is turned away
        try:
            return bool(self.asked(path))
        except HTTPError:
            return False

    def asked(self, path: str, process: int | None = None, body: bytes | None = None) -> str:
        """What is answered to a browser that has been to this process before."""
        cookie = {} if process is None else {"cookie": f"{COOKIE}={process}"}
        with urlopen(Request(f"{self.url}/{path}", body, cookie), timeout=PATIENCE) as reply:
            text: str = reply.read().decode()
        return text

    def cancel(self, id: str) -> None:
        """Ends a run over HTTP."""
        urlopen(Request(f"{self.url}/api/v1/runs/{id}", method="DELETE"), timeout=PATIENCE).close()

    def is_up(self, number: int, metric: str = "") -> bool:
        """Whether this web process answers, and with this metric."""
        time.sleep(0.1)  # a client who asks too often is turned away
        metrics = self.asked("metrics", number)
        return f'process="{number}"' in metrics and metric in metrics

    def run(self, id: str) -> dict[str, Any]:
        """A run over HTTP."""
        found: dict[str, Any] = json.loads(self.asked(f"api/v1/runs/{id}"))
        return found


@dataclass(eq=False)
class Reader(Visitor):
    """A visitor who remembers what they read."""

    texts: list[str] = field(default_factory=list)

    def _hear(self, sent: bytes) -> bool:
        element = ForwardMsg.FromString(sent).delta.new_element
        self.texts += filter(None, (element.markdown.body, element.heading.body))
        return super()._hear(sent)


async def view(served: Served, page: str, query: str, process: int) -> list[str]:
    """The texts of a page, for a browser that has been to this process before."""
    address = served.url.replace("http", "ws", 1) + "/_stcore/stream"
    cookie = {"Cookie": f"{COOKIE}={process}"}
    streamlit: Any = ["streamlit"]
    async with connect(address, subprotocols=streamlit, max_size=None, additional_headers=cookie) as socket:
        reader = Reader(socket, page)
        await reader.go(query)
    assert reader.errors == []
    return reader.texts


@contextmanager
def serving(folder: Path, workers: int = 2, cluster: str = "") -> Iterator[Served]:
    """Web processes behind one address, killed at the end; `cluster` runs what they experiment."""
    port = free_port()
    environment = {**os.environ, "RESNET_STORE": str(folder / "results.sqlite"), "RESNET_API_RUNS": "1"}
    environment |= {"PYTHONPATH": str(ROOT), "RESNET_EXPLORER_CACHE": str(folder / "cache")}
    environment |= {"RESNET_RAY": cluster}
    command = [sys.executable, "-m", "resnet_core", "serve", "--workers", str(workers)]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout
            assert any("http://" in line for line in process.stdout), (folder / "log").read_text()
            yield Served(f"http://127.0.0.1:{port}", process.pid)
        finally:
            process.send_signal(signal.SIGKILL)
