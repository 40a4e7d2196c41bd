"""Answers of the interface as responses: with the headers that browsers, caches and frames read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from resnet_core.api.answer import Answer

NOT_MODIFIED = 304
# A drawing that is opened by itself runs nothing and asks for nothing.
HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "cache-control": "no-cache",
}


def respond(answer: Answer, tag: str = "") -> Response:
    """The answer as it is sent; `tag` is its ETag where it may be kept."""
    kept = {"etag": tag} if tag and answer.status == 200 else {}
    return Response(answer.text, answer.status, {**HEADERS, **kept}, answer.kind)


def unchanged(request: Request, tag: str) -> Response | None:
    """The answer to somebody who has what `tag` names already; else None."""
    known = request.headers.get("if-none-match", "")
    if tag not in (each.strip().removeprefix("W/") for each in known.split(",")):
        return None
    return Response(status_code=NOT_MODIFIED, headers={**HEADERS, "etag": tag})
