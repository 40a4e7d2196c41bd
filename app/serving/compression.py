"""Streamlit's scripts and styles, compressed once each and kept.

Streamlit serves them as they are, because Starlette's middleware would compress them anew for every visitor;
they are three quarters of what a first visit loads.
"""

from __future__ import annotations

import asyncio
import gzip
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = "/static/"
KINDS = ("text/", "application/javascript", "application/json", "image/svg+xml")
LEAST_BYTES = 500
LEVEL = 6  # of 9: one more takes a third longer for 1 % less


class Answer(NamedTuple):
    """A whole response."""

    status: int
    headers: Headers
    body: bytes


class Compressed:
    """The ASGI app `app`, with the files under `FOLDER` compressed where a browser takes gzip.

    What is kept is at most all of these files, compressed: some megabytes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers from what is kept, else asks the app and keeps what it says."""
        if not _takes_gzip(scope):
            await self._app(scope, receive, send)
            return
        answer = self._kept.get(scope["path"]) or await _answer(self._app, scope, receive)
        if _can_be_compressed(answer):
            answer = await asyncio.to_thread(_compressed, answer)
            self._kept[scope["path"]] = answer
        response = Response(answer.body, answer.status)
        response.raw_headers = answer.headers.raw
        await response(scope, receive, send)


def _takes_gzip(scope: Scope) -> bool:
    """Whether this asks for the whole of a file under `FOLDER`, and may get it compressed."""
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(FOLDER):
        return False
    headers = Headers(scope=scope)
    return "gzip" in headers.get("accept-encoding", "") and not {"range", "if-none-match"} & set(headers)


async def _answer(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    heard: list[Message] = []

    async def hear(message: Message) -> None:
        heard.append(message)

    await app(scope, receive, hear)
    start = next(message for message in heard if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in heard)
    return Answer(start["status"], Headers(raw=list(start["headers"])), body)


def _can_be_compressed(answer: Answer) -> bool:
    kind, done = answer.headers.get("content-type", ""), "content-encoding" in answer.headers
    return answer.status == 200 and not done and kind.startswith(KINDS) and len(answer.body) >= LEAST_BYTES


def _compressed(answer: Answer) -> Answer:
    body = gzip.compress(answer.body, LEVEL, mtime=0)
    headers = MutableHeaders(raw=list(answer.headers.raw))
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(body))
    headers.add_vary_header("Accept-Encoding")
    return Answer(answer.status, headers, body)
