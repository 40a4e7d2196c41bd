"""Messages that the loop has ready are sent together, in one call of the system for all of them.

A step of a slider sends some forty. Streamlit lets the loop go round after each, and each would be sent by
itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.websockets import WebSocket
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

MOST = 100  # that wait for others; Streamlit ends a session of which 500 wait


@contextmanager
def sent_together() -> Iterator[None]:
    """While the context lasts, a page that is opened gets its messages so."""
    alone = StarletteSessionClient.__init__

    def init(client: StarletteSessionClient, websocket: WebSocket) -> None:
        alone(client, websocket)
        client._send_queue = Gathered(client._send_queue.maxsize)

    StarletteSessionClient.__init__ = init  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        StarletteSessionClient.__init__ = alone  # type: ignore[method-assign]


class Gathered(asyncio.Queue[bytes]):
    """Gives the first when no more comes as the loop goes round, and then the others without a pause."""

    ready = 0

    async def get(self) -> bytes:
        """The next message."""
        if self.ready:
            self.ready -= 1
            return self.get_nowait()
        first, before = await super().get(), -1
        while before < self.qsize() < MOST:
            before = self.qsize()
            await asyncio.sleep(0)
        self.ready = self.qsize()
        return first
