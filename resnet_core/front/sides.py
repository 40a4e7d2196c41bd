"""The connections of a proxy: one to the client, and one to the process that answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import h11

PIECE = 2**16  # bytes read at a time
MOST_HEAD = 2**16  # bytes of a head


class Side(NamedTuple):
    """One end: of a client or of a process."""

    http: h11.Connection
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def next(self) -> Any:
        """What the other end says next; h11's events have no common type."""
        while (event := self.http.next_event()) is h11.NEED_DATA:
            self.http.receive_data(await self.reader.read(PIECE))
        return event

    async def send(self, event: h11.Event) -> None:
        """Says `event`, and waits while the other end is slow to read."""
        self.writer.write(self.http.send(event) or b"")
        await self.writer.drain()

    @property
    def is_done(self) -> bool:
        """Whether both ends have said all of a request and its answer, and another request may follow."""
        return self.http.our_state is h11.DONE and self.http.their_state is h11.DONE

    @property
    def is_open(self) -> bool:
        """Whether the other end has not closed it, as far as is known here."""
        return not (self.reader.at_eof() or self.writer.is_closing())


class Kept:
    """A connection to a process that stays open between the requests of one client, if there is one."""

    def __init__(self) -> None:
        self.side: Side | None = None

    @asynccontextmanager
    async def to(self, port: int) -> AsyncIterator[Side]:
        """It, or a new one where it is closed; it stays if the answer came to its end. Raises `OSError`."""
        kept, self.side = self.side, None
        if kept and not kept.is_open:
            kept.writer.close()
            kept = None
        side = kept or await connected(port)
        try:
            yield side
        finally:
            if side.is_done and side.is_open:
                side.http.start_next_cycle()
                self.side = side
            else:
                side.writer.close()

    def close(self) -> None:
        """Closes what was kept."""
        if self.side:
            self.side.writer.close()


async def connected(port: int) -> Side:
    """A new connection to a process of this machine. Raises `OSError`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    return Side(h11.Connection(h11.CLIENT, MOST_HEAD), reader, writer)
