"""Messages that come one a round of the loop are given together, in order, and none waits for long."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from starlette.websockets import WebSocket
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

from app.frame.together import MOST, Gathered, sent_together
from tests.asgi import run

FORTY = 40


async def given(count: int) -> tuple[list[bytes], list[int]]:
    """What a queue gives that gets so many, one a round of the loop; and how many it had got at each."""
    queue, put, given = Gathered(), 0, list[bytes]()
    at: list[int] = []

    async def take() -> None:
        while len(given) < count:
            given.append(await queue.get())
            at.append(put)

    taking = asyncio.create_task(take())
    await asyncio.sleep(0)
    for number in range(count):
        queue.put_nowait(b"%d" % number)
        put += 1
        await asyncio.sleep(0)
    await taking
    return given, at


def test_what_comes_in_a_row_is_given_together() -> None:
    messages, at = run(given(FORTY))
    assert messages == [b"%d" % number for number in range(FORTY)]
    assert at == FORTY * [FORTY]


def test_no_more_wait_than_streamlit_allows() -> None:
    messages, at = run(given(3 * MOST))
    assert messages == [b"%d" % number for number in range(3 * MOST)]
    assert max(had - number for number, had in enumerate(at)) <= MOST + 2


def test_a_page_that_is_opened_has_such_a_queue_while_the_context_lasts() -> None:
    sent: list[bytes] = []

    async def send(message: bytes) -> None:
        sent.append(message)

    async def kind() -> type:
        socket: Any = SimpleNamespace(send_bytes=send, headers={}, cookies={}, client=None)
        client = StarletteSessionClient(WebSocket({"type": "websocket", "headers": []}, send, send))  # type: ignore[arg-type]
        client._websocket = socket
        client._send_queue.put_nowait(b"hello")
        while not sent:
            await asyncio.sleep(0)
        await client.aclose()
        return type(client._send_queue)

    with sent_together():
        assert run(kind()) is Gathered
    sent.clear()
    assert run(kind()) is asyncio.Queue
