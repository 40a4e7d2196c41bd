"""Several web processes behind one address, with one job engine for all: `resnet-explorer serve --workers N`.

The engine runs here, so the places of this machine are there once, and a run goes on when a web process ends.
One process more answers the HTTP interface and draws no pages.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import sys
import tempfile
import webbrowser
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import uvloop

from resnet_core.front.keeping import LOOK_SECONDS, CommandLine, keep
from resnet_core.front.processes import Processes
from resnet_core.front.proxy import serve
from resnet_core.jobs.remote import JOBS_VARIABLE
from resnet_core.jobs.shared import sharing
from resnet_core.system import machine

NUMBER_VARIABLE = "RESNET_PROCESS"
SECRET_VARIABLE = "STREAMLIT_SERVER_COOKIE_SECRET"


class Address(NamedTuple):
    """Where it listens, and whether a browser is opened there."""

    host: str
    port: int
    opens_browser: bool = False


class Commands(NamedTuple):
    """What starts a web process: one that draws pages, and the one that answers the HTTP interface."""

    pages: CommandLine
    interface: CommandLine


def run(address: Address, count: int, commands: Commands) -> int:
    """Serves until it is told to end, by SIGINT or SIGTERM. Raises `OSError` where it cannot listen."""
    logging.basicConfig(format="%(message)s")
    with tempfile.TemporaryDirectory(prefix="resnet-explorer-") as folder:
        place = Path(folder) / "jobs"
        with sharing(place), suppress(asyncio.CancelledError):
            uvloop.run(_serve(address, Processes(count), commands, str(place)))
    return 0


async def _serve(address: Address, processes: Processes, commands: Commands, jobs: str) -> None:
    me = asyncio.current_task()
    assert me is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, me.cancel)
    # What one process signs, another can read.
    common = {JOBS_VARIABLE: jobs, "PYTHONPATH": _path()}
    common[SECRET_VARIABLE] = os.environ.get(SECRET_VARIABLE) or secrets.token_hex(32)
    server = await asyncio.start_server(
        partial(serve, processes), address.host, address.port, start_serving=False
    )
    async with asyncio.TaskGroup() as group:
        for process in (*processes.pages, processes.interface):
            command = commands.interface if process is processes.interface else commands.pages
            own = {NUMBER_VARIABLE: str(process.number)}
            group.create_task(keep(process, partial(_as_child, command), {**common, **own}))
        while not (processes.interface.is_up and any(process.is_up for process in processes.pages)):
            await asyncio.sleep(LOOK_SECONDS)
        _tell(address, server, len(processes.pages))
        async with server:
            await server.serve_forever()


def _as_child(command: CommandLine, port: int) -> list[str]:
    return [sys.executable, "-m", "resnet_core.front.child", str(os.getpid()), *command(port)]


def _path() -> str:
    """Where children find this code."""
    return os.pathsep.join(filter(None, [str(machine.ROOT), os.environ.get("PYTHONPATH", "")]))


def _tell(address: Address, server: asyncio.Server, count: int) -> None:
    place = f"http://{address.host}:{server.sockets[0].getsockname()[1]}"
    print(f"\n  The ResNet explorer, in {count} processes: {place}\n", flush=True)
    if address.opens_browser:
        webbrowser.open(place)
