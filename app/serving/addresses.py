"""Addresses below a page, such as `/definitions/x`, lead to the page.

Streamlit answers them with its document, whose scripts are then asked for below the page too, where there are
none: the page stays blank.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOUND = 302


def page_above(path: str, query: str) -> str | None:
    """The page that an address lies below, relative to the address; None if it lies below none."""
    depth = path.count("/")
    if depth < 2 or path.startswith("/static/") or path.endswith(".html"):
        return None
    page = "../" * (depth - 1) + quote(path.lstrip("/").partition("/")[0])
    return f"{page}?{query}" if query else page


def at_a_page(app: ASGIApp) -> ASGIApp:
    """The ASGI app `app`; where it answers with a document below a page, that is a way to the page."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        page = None
        if scope["type"] == "http":
            page = page_above(scope["path"], scope["query_string"].decode("ascii", "ignore"))
        if page is None:
            await app(scope, receive, send)
            return
        found = Response(status_code=FOUND, headers={"location": page})
        sent = False

        async def send_way(message: Message) -> None:
            nonlocal sent
            if message["type"] == "http.response.start" and _is_document(message):
                sent = True
                await found(scope, receive, send)
            elif not sent:
                await send(message)

        await app(scope, receive, send_way)

    return served


def _is_document(start: Message) -> bool:
    kind = Headers(raw=list(start["headers"])).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")
