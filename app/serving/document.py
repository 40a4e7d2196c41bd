"""The page that every address answers with, before Streamlit's script has made anything of it.

Streamlit sets what it shows before the app's theme arrives in a font of its own, a seventh of a first visit's
bytes; here the app's font takes that place and name, the title is the app's from the start, and so is its
style sheet. Streamlit would compress its document before it can be changed, so it is not told that it may.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.serving.opening import MOST_KEPT, opening_of

FONT = re.compile(rb'href="\./static/media/SourceSans[^"]*\.woff2"')
OUR_FONT = b"./app/static/inter-latin-wght-normal.woff2"
# Of two fonts of one name, the later one is taken: this stands after Streamlit's style sheet.
STYLE = (
    b"<style>@font-face{font-family:'Source Sans';font-weight:100 900;font-style:normal;"
    b"src:url(" + OUR_FONT + b")}</style></head>"
)
# So is what lays out the pages, in the body: Streamlit's script puts its own styles at the end of the head.
LAYOUT = b"<style>" + (Path(__file__).parents[1] / "frame" / "page.css").read_bytes() + b"</style></body>"
# Streamlit knows its own document alone: it would compress it, or say that nothing is new where our style is.
UNTOLD = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
ROOT = b'<div id="root">'
TITLE, OUR_TITLE = b"<title>Streamlit</title>", b"<title>ResNet explorer</title>"


def ours(document: bytes, opening: bytes = b"") -> bytes:
    """Streamlit's document with the app's font, title and first figure; what it lacks is left as it is."""
    with_font = FONT.sub(b'href="' + OUR_FONT + b'"', document).replace(b"</head>", STYLE)
    laid_out = with_font.replace(b"</body>", LAYOUT)
    return laid_out.replace(TITLE, OUR_TITLE).replace(ROOT, opening + ROOT)


def with_our_document(app: ASGIApp) -> ASGIApp:
    """The ASGI app `app`, with `ours` of each document that it sends, compressed where that is taken."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or "." in scope["path"].rpartition("/")[2]:
            await app(scope, receive, send)
            return
        given = Headers(scope=scope)
        plain = [(name, value) for name, value in given.raw if name not in UNTOLD]
        packs = "gzip" in given.get("accept-encoding", "")
        # In a thread: the first one reads files, and others are served meanwhile.
        opening = await asyncio.to_thread(opening_of, scope["path"], scope["query_string"])
        await app({**scope, "headers": plain}, receive, _rewriting(send, packs, opening))

    return served


def _rewriting(send: Send, packs: bool, opening: bytes) -> Send:
    """`send` for a response that may be a document: held back until it is whole."""
    held: list[Message] = []

    async def rewrite(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_document(message):
            held.append(message)
        elif not held:
            await send(message)
        else:
            held.append(message)
            if not message.get("more_body", False):
                start, *parts = held
                body = _sent(b"".join(part.get("body", b"") for part in parts), packs, opening)
                headers = MutableHeaders(raw=list(start["headers"]))
                headers["content-length"] = str(len(body))
                headers["content-security-policy"] = "frame-ancestors 'self'"  # /embed is for other sites
                headers.add_vary_header("Accept-Encoding")
                if packs:
                    headers["content-encoding"] = "gzip"
                await send({**start, "headers": headers.raw})
                await send({"type": "http.response.body", "body": body})

    return rewrite


@lru_cache(maxsize=MOST_KEPT)
def _sent(document: bytes, packs: bool, opening: bytes) -> bytes:
    whole = ours(document, opening)
    return gzip.compress(whole, mtime=0) if packs else whole


def _is_document(start: Message) -> bool:
    headers = Headers(raw=list(start["headers"]))
    kind, encoded = headers.get("content-type", ""), "content-encoding" in headers
    return start["status"] == 200 and kind.startswith("text/html") and not encoded
