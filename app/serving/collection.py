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
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.serving.forgetting import forget

LOG = logging.getLogger(__name__)
MANY = 100  # visits
EVERY_SECONDS = 60.0
QUIET_SECONDS = 1.0  # without a message to or from a visitor
LATEST_SECONDS = 600.0  # then also while somebody may wait
NEW_OBJECTS = (
    20_000  # of those that may hold others, until Python looks at the newest; about those of two steps
)
YOUNG_LOOKS = 3  # at the newest, until it looks at what these left: with ten, all wait 0.1 to 0.2 s
MIDDLE_LOOKS = 30  # at those, until it may look at everything: as many new objects as by default


class Traffic:
    """When the last message went over a WebSocket: every click and all that is shown goes there.

    `messages` counts those of visitors, `open` the pages that are open now, `visits` those ever opened.
    """

    def __init__(self) -> None:
        self._last = time.monotonic()
        self.messages = self.open = self.visits = 0

    def heard(self, app: ASGIApp) -> ASGIApp:
        """The ASGI app `app`, overheard."""

        async def overheard(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "websocket":
                await app(scope, receive, send)
                return

            async def receive_and_note() -> Message:
                message = await receive()
                self._last = time.monotonic()
                self.messages += 1
                return message

            async def send_and_note(message: Message) -> None:
                self._last = time.monotonic()
                await send(message)

            self.open += 1
            self.visits += 1
            try:
                await app(scope, receive_and_note, send_and_note)
            finally:
                self.open -= 1

        return overheard

    def quiet_seconds(self) -> float:
        """How long ago the last message was."""
        return time.monotonic() - self._last


@asynccontextmanager
async def collecting(
    traffic: Traffic, drop_sessions: Callable[[], bool], many_left: Callable[[], None]
) -> AsyncIterator[None]:
    """While the context lasts, collects every minute or so, when there is a quiet moment.

    `drop_sessions` drops those of visitors who have left, and says whether there is none any more;
    `many_left` is called then, after many visits.
    """
    before = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, YOUNG_LOOKS, MIDDLE_LOOKS)
    task = asyncio.create_task(_collect(traffic, drop_sessions, many_left))
    try:
        yield
    finally:
        gc.set_threshold(*before)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _collect(
    traffic: Traffic, drop_sessions: Callable[[], bool], many_left: Callable[[], None]
) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await quiet_moment(traffic)
        try:
            if drop_sessions() and traffic.visits >= MANY:
                many_left()
        except Exception:
            LOG.exception("What visitors who have left needed is still held.")
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
            ctypes.CDLL(None).malloc_trim(0)


async def quiet_moment(traffic: Traffic, latest: float = LATEST_SECONDS) -> None:
    """Returns when nobody has sent or got anything for `QUIET_SECONDS`, or after `latest` seconds."""
    end = time.monotonic() + latest
    while (left := QUIET_SECONDS - traffic.quiet_seconds()) > 0 and time.monotonic() < end:
        await asyncio.sleep(left)
