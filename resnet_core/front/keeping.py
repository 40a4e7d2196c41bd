"""Keeps a web process running: starts it, says when it answers, and starts it again when it has ended."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from resnet_core.front.processes import Process

CommandLine = Callable[[int], list[str]]
"""What starts a web process that listens on a port."""

LOOK_SECONDS = 0.1
PATIENCE = 60.0  # for a process to answer, and as long as one must last for the next pause to be the first
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
END_SECONDS = 5.0


async def keep(process: Process, command: CommandLine, environment: Mapping[str, str]) -> None:
    """Has `process` run until it is cancelled."""
    pause = FIRST_PAUSE
    while True:
        began = time.monotonic()
        process.port = free_port()
        child = await asyncio.create_subprocess_exec(
            *command(process.port),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            env={**os.environ, **environment},
        )
        try:
            await _watched(process, child)
        finally:
            process.is_up = False
            await _ended(child)
        words = "Web process %d ended with status %d; another one takes its place."
        logging.getLogger(__name__).error(words, process.number, child.returncode)
        pause = FIRST_PAUSE if time.monotonic() - began > PATIENCE else min(2 * pause, LONGEST_PAUSE)
        await asyncio.sleep(pause)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _watched(process: Process, child: asyncio.subprocess.Process) -> None:
    """Returns when `child` has ended, or has not answered for `PATIENCE` seconds."""
    ending = asyncio.ensure_future(child.wait())
    until = time.monotonic() + PATIENCE
    while not ending.done() and time.monotonic() < until:
        if process.is_up or await is_healthy(process.port):
            process.is_up, until = True, time.monotonic() + PATIENCE
        await asyncio.wait([ending], timeout=LOOK_SECONDS)


async def is_healthy(port: int) -> bool:
    """Whether a web process answers on this port."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS * 20):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            line = await reader.readline()
            writer.close()
            return b" 200 " in line
    return False


async def _ended(child: asyncio.subprocess.Process) -> None:
    for end in (child.terminate, child.kill):
        if child.returncode is None:
            with suppress(ProcessLookupError):
                end()
            with suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), END_SECONDS)
