"""Asks an ASGI app, in this process, as a web server would for a client."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message

T = TypeVar("T")


class Heard(NamedTuple):
    status: int
    headers: Headers
    body: bytes


class Asked(NamedTuple):
    path: str
    query: str = ""
    headers: Mapping[str, str] = {}
    method: str = "GET"
    body: bytes = b""
    client: str = "192.0.2.1"


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """What it returns, from a thread of its own: the browser tests' Playwright may hold this one's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def answer(app: ASGIApp, asked: Asked) -> Heard:
    """The whole answer of `app`."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    parts_of_body = [asked.body]

    async def receive() -> Message:
        if not parts_of_body:  # a client who stays and says no more
            await asyncio.Event().wait()
        return {"type": "http.request", "body": parts_of_body.pop(), "more_body": False}

    scope = {
        "type": "http",
        "method": asked.method,
        "path": asked.path,
        "query_string": asked.query.encode(errors="surrogatepass"),
        "headers": Headers(asked.headers).raw,
        "client": (asked.client, 1),
    }
    await app(scope, receive, send)
    start, *parts = sent
    body = b"".join(part.get("body", b"") for part in parts)
    return Heard(start["status"], Headers(raw=list(start["headers"])), body)


def get(app: ASGIApp, path: str, query: str = "", headers: Mapping[str, str] | None = None) -> Heard:
    """What `app` answers to GET."""
    return run(answer(app, Asked(path, query, headers or {})))
