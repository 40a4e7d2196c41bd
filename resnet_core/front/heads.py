"""Heads of requests and responses as a proxy hands them on (RFC 9110, 7.6; RFC 9112).

What concerns one connection alone stays there; the rest goes through as it is, in its order.
"""

from __future__ import annotations

import h11

HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"upgrade"}
FORWARDED_FOR, FORWARDED_PROTO = b"x-forwarded-for", b"x-forwarded-proto"
SWITCHING = 101

Headers = list[tuple[bytes, bytes]]


def values(event: h11.Request | h11.Response | h11.InformationalResponse, name: bytes) -> list[bytes]:
    """All values of the header `name`."""
    return [value for key, value in event.headers if key == name]


def is_upgrade(event: h11.Request | h11.InformationalResponse) -> bool:
    """Whether the connection is to speak another protocol from here on, or does."""
    return b"upgrade" in _tokens(event) and bool(values(event, b"upgrade"))


def may_be_repeated(request: h11.Request) -> bool:
    """Whether another process may be asked the same: it only reads, and has no body."""
    has_body = values(request, b"content-length") or values(request, b"transfer-encoding")
    return request.method in (b"GET", b"HEAD", b"OPTIONS") and not has_body


def cookies(request: h11.Request) -> list[bytes]:
    """The values of its Cookie headers."""
    return values(request, b"cookie")


def to_server(request: h11.Request, client: str, stays: bool = False) -> h11.Request:
    """`request` of a client at the address `client`, for a connection that stays or carries no other one."""
    known = b", ".join([*values(request, FORWARDED_FOR), client.encode()])
    headers = [pair for pair in _through(request) if pair[0] != FORWARDED_FOR]
    headers.append((FORWARDED_FOR, known))
    if not values(request, FORWARDED_PROTO):
        headers.append((FORWARDED_PROTO, b"http"))
    if not values(request, b"host"):  # HTTP/1.0
        headers.append((b"host", b"localhost"))
    headers += _switch(request) or ([] if stays else [(b"connection", b"close")])
    return h11.Request(method=request.method, target=request.target, headers=headers)


def to_client(response: h11.Response, cookie: bytes) -> h11.Response:
    """`response` as the client gets it; a document brings `cookie`, unless that is empty."""
    # How the body is framed follows from the client's version.
    headers = [pair for pair in _through(response) if pair[0] != b"transfer-encoding"]
    is_document = any(kind.startswith(b"text/html") for kind in values(response, b"content-type"))
    headers += [(b"set-cookie", cookie)] if cookie and is_document else []
    return h11.Response(status_code=response.status_code, headers=headers, reason=response.reason)


def informed(response: h11.InformationalResponse, cookie: bytes) -> h11.InformationalResponse:
    """What comes before a response, or instead of one where the protocol changes, which brings `cookie`."""
    switch = _switch(response) if response.status_code == SWITCHING else []
    headers = [*_through(response), *switch, *([(b"set-cookie", cookie)] if switch and cookie else [])]
    return h11.InformationalResponse(
        status_code=response.status_code, headers=headers, reason=response.reason
    )


def _tokens(event: h11.Request | h11.Response | h11.InformationalResponse) -> set[bytes]:
    """What the connection headers name, in small letters."""
    return {token.strip().lower() for value in values(event, b"connection") for token in value.split(b",")}


def _through(event: h11.Request | h11.Response | h11.InformationalResponse) -> Headers:
    hop = HOP | _tokens(event)
    return [(name, value) for name, value in event.headers if name not in hop]


def _switch(event: h11.Request | h11.InformationalResponse) -> Headers:
    if not is_upgrade(event):
        return []
    return [(b"connection", b"upgrade"), *((b"upgrade", value) for value in values(event, b"upgrade"))]
