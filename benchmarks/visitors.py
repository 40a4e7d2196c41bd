"""Visitors of a running app without a browser: they speak its WebSocket, as the page in a browser does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 60.0  # seconds for one rerun


@dataclass(eq=False)
class Visitor:
    """One open page. `buttons` are the ids of the buttons on it by label; `polls` what it asks by itself.

    `messages` and `received` count what the server has sent so far, and its bytes; `hash` is how it knows
    the page.
    """

    socket: ClientConnection
    page: str
    buttons: dict[str, str] = field(default_factory=dict)
    polls: dict[str, float] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    messages: int = 0
    received: int = 0
    hash: str = ""
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def go(self, query: str) -> float:
        """Moves to another address of the page; the seconds until its script has ended."""
        return await self._rerun(ClientState(query_string=query, is_history_navigation=True))

    async def press(self, label: str, query: str) -> float:
        """Clicks a button; the seconds until the script has ended."""
        asked = ClientState(query_string=query)
        asked.widget_states.widgets.add(id=self.buttons[label], trigger_value=True)
        return await self._rerun(asked)

    async def poll(self, query: str, closed: asyncio.Event) -> None:
        """Asks, as often as the page says, for the parts of it that move by themselves, until `closed`."""
        due: dict[str, float] = {}
        while not closed.is_set():
            await asyncio.sleep(0.02)
            for fragment, interval in list(self.polls.items()):
                if time.monotonic() >= due.setdefault(fragment, time.monotonic() + interval):
                    asked = ClientState(query_string=query, fragment_id=fragment, is_auto_rerun=True)
                    await self._rerun(asked)
                    due[fragment] = time.monotonic() + interval

    async def _rerun(self, asked: ClientState) -> float:
        async with self._busy:
            asked.page_script_hash, asked.page_name = self.hash, "" if self.hash else self.page
            whole = not asked.fragment_id
            if whole:
                self.buttons.clear()
                self.polls.clear()
            start = time.perf_counter()
            await self.socket.send(BackMsg(rerun_script=asked).SerializeToString())
            async with asyncio.timeout(PATIENCE):
                while not self._hear(await self.socket.recv(decode=False)):
                    pass
            return time.perf_counter() - start

    def _hear(self, sent: bytes) -> bool:
        """Notes what the page shows; whether its script has ended, and no other run follows by itself."""
        self.messages, self.received = self.messages + 1, self.received + len(sent)
        message = ForwardMsg.FromString(sent)
        kind: str | None = message.WhichOneof("type")
        if kind == "delta":
            element = message.delta.new_element
            if element.WhichOneof("type") == "button":
                self.buttons[element.button.label] = element.button.id
            elif element.WhichOneof("type") == "exception":
                self.errors.append(element.exception.message)
        elif kind == "navigation":
            self.hash = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self.polls[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        again = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return kind == "script_finished" and not again


async def document(server_url: str, page: str = "") -> float:
    """Seconds to all of the document of a page, as a browser asks for it first."""
    address = urlsplit(server_url)
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    asked = f"GET /{page} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n"
    writer.write(asked.encode())
    async with asyncio.timeout(PATIENCE):
        answer = await reader.read()
    writer.close()
    assert answer.split(maxsplit=2)[1] == b"200", answer[:200]
    return time.perf_counter() - start


@asynccontextmanager
async def visiting(server_url: str, page: str = "", query: str = "") -> AsyncIterator[Visitor]:
    """A visitor who has just opened the page."""
    address = server_url.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        visitor = Visitor(socket, page)
        await visitor.go(query)
        yield visitor
