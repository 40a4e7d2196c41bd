"""How often an idle server wakes to see whether it is to end.

uvicorn 0.54 looks ten times a second, and to wake costs more than the look: together more than a millisecond
of the half second that a step of a slider takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from uvicorn import Server

TICK_SECONDS = 0.5  # a signal to end waits so long at most


@contextmanager
def slow_ticks() -> Iterator[list[Server]]:
    """While the context lasts, a server that begins to serve looks twice a second, and is in the list."""
    quick, serving = Server.main_loop, list[Server]()

    async def main_loop(server: Server) -> None:
        serving.append(server)
        while not await server.on_tick(0):  # at 0 it also renews the date of its answers
            await asyncio.sleep(TICK_SECONDS)

    Server.main_loop = main_loop  # type: ignore[method-assign, assignment]
    try:
        yield serving
    finally:
        Server.main_loop = quick  # type: ignore[method-assign]
