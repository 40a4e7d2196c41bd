"""How often an idle server wakes."""

from __future__ import annotations

import asyncio
import time

from starlette.types import Receive, Scope, Send
from uvicorn import Config, Server

from app.serving.ticks import TICK_SECONDS, slow_ticks
from tests.asgi import run
from tests.patience import PATIENCE

IDLE_SECONDS = 1.2


async def nobody(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("nobody asks")


class Counted(Server):
    """A server that counts how often it looks whether it is to end."""

    looks = 0

    async def on_tick(self, counter: int) -> bool:
        self.looks += 1
        return await super().on_tick(counter)


async def looks_while_idle() -> float:
    """How often it looked for each `TICK_SECONDS` until it was told to end, and it has ended."""
    server = Counted(Config(nobody, port=0, lifespan="off", log_level="critical"))
    start = time.monotonic()
    serving = asyncio.create_task(server.serve())
    await asyncio.sleep(IDLE_SECONDS)
    server.should_exit = True
    async with asyncio.timeout(PATIENCE):
        await serving
    assert server.server_state.default_headers, "its answers have a date"
    return server.looks / (1 + (time.monotonic() - start) // TICK_SECONDS)


def test_an_idle_server_looks_twice_a_second_and_ends_when_it_is_told() -> None:
    with slow_ticks():
        assert run(looks_while_idle()) <= 1


def test_outside_the_context_it_looks_as_often_as_uvicorn_does() -> None:
    before = Server.main_loop
    with slow_ticks():
        assert Server.main_loop is not before
    assert Server.main_loop is before
