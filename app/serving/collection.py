"""The garbage collector, run while nobody waits.

Streamlit collects everything after each rerun unless it is told not to (`runner.postScriptGC` in
`app/.streamlit/config.toml`), in a time that grows with the number of sessions: with eighty visitors it was
most of what a rerun took. Python's own collections go on, though later: what a step of a slider makes is
freed without them, or kept for the next step. The one here bounds what they leave.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import sys
import time
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.serving.forgetting import forget
from app.serving.free_lists import renew_free_lists

LOG = logging.getLogger(__name__)
EVERY_SECONDS = 60.0
QUIET_SECONDS = 1.0  # without a message to or from a visitor
LATEST_SECONDS = 600.0  # then also while somebody may wait
NEW_OBJECTS = (
    20_000  # of those that may hold others, until Python looks at the newest; about those of two steps
)
YOUNG_LOOKS = 3  # at the newest, until it looks at what these left: with ten, all wait 0.1 to 0.2 s
MIDDLE_LOOKS = 30  # at those, until it may look at everything: as many new objects as by default
ROUNDS = 3  # after the last visitor: what is made anew in one may lie where the next makes room


class Traffic:
    """When the last message went over a WebSocket: every click and all that is shown goes there.

    `open` are the pages that are open now.
    """

    def __init__(self) -> None:
        # No objects of Python, of which the last would lie where a class was for as long as nobody comes.
        self._last, self._messages = array("d", [time.monotonic()]), array("q", [0])
        self.open = 0

    @property
    def messages(self) -> int:
        """How many visitors have sent so far."""
        return self._messages[0]

    def heard(self, app: ASGIApp) -> ASGIApp:
        """The ASGI app `app`, overheard."""

        async def overheard(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "websocket":
                await app(scope, receive, send)
                return

            async def receive_and_note() -> Message:
                message = await receive()
                self._last[0] = time.monotonic()
                self._messages[0] += 1
                return message

            async def send_and_note(message: Message) -> None:
                self._last[0] = time.monotonic()
                await send(message)

            self.open += 1
            try:
                await app(scope, receive_and_note, send_and_note)
            finally:
                self.open -= 1

        return overheard

    def quiet_seconds(self) -> float:
        """How long ago the last message was."""
        return time.monotonic() - self._last[0]


@asynccontextmanager
async def collecting(
    traffic: Traffic, drop_sessions: Callable[[], bool], let_go: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """While the context lasts, collects every minute or so, when there is a quiet moment.

    `drop_sessions` drops those of visitors who have left, and says whether these were the last; `let_go` has
    Streamlit forget them.
    """
    before = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, YOUNG_LOOKS, MIDDLE_LOOKS)
    task = asyncio.create_task(_collect(traffic, drop_sessions, let_go))
    try:
        yield
    finally:
        gc.set_threshold(*before)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _collect(
    traffic: Traffic, drop_sessions: Callable[[], bool], let_go: Callable[[], Awaitable[None]]
) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await quiet_moment(traffic)
        try:
            for _ in range(ROUNDS if drop_sessions() else 0):
                tidy(traffic)
                await let_go()
                await renew_free_lists()
        except Exception:
            LOG.exception("Sessions of visitors who have left are still held.")
        tidy(traffic)


def tidy(traffic: Traffic) -> None:
    """Frees what nobody needs; what is kept for visitors too, where none has been there for a while."""
    if not traffic.open and traffic.quiet_seconds() > EVERY_SECONDS:
        forget()
    gc.collect()
    give_back()


def give_back() -> None:
    """With glibc: returns freed memory to the system. By itself it keeps what lies below memory in use."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            _libraries().malloc_trim(0)


@cache
def _libraries() -> ctypes.CDLL:
    return ctypes.CDLL(None)


async def quiet_moment(traffic: Traffic, latest: float = LATEST_SECONDS) -> None:
    """Returns when nobody has sent or got anything for `QUIET_SECONDS`, or after `latest` seconds."""
    end = time.monotonic() + latest
    while (left := QUIET_SECONDS - traffic.quiet_seconds()) > 0 and time.monotonic() < end:
        await asyncio.sleep(left)
