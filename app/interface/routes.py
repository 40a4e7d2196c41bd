"""The addresses beside the pages, as one ASGI app.

`/api/v1/...` answers as the terminal and the pages do; `/embed/strip` is for frames of other pages;
`/healthz` and `/metrics` are for those who watch the server. Nothing here reads a cookie or a session.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.interface import embedded
from app.interface.allowance import Allowance
from app.interface.drawings import DRAWINGS
from app.interface.metrics import exposition
from app.interface.responses import respond, unchanged
from app.interface.runs import run_routes
from resnet_core import __version__
from resnet_core.api.addresses import Endpoint, answered, etag
from resnet_core.api.answer import as_json, problem
from resnet_core.api.description import described
from resnet_core.api.endpoints import ENDPOINTS
from resnet_core.jobs.service import Service

API = "/api/v1/"
OURS = ("/healthz", "/metrics", "/api", "/embed")
ALL: dict[str, Endpoint] = {**ENDPOINTS, **DRAWINGS}
FRAMED = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "frame-ancestors *"
}
Endpoints = Callable[[Request], Awaitable[Response]]


class Server(NamedTuple):
    """The engine, reached when it is first asked for; messages of visitors so far; whether runs may begin.

    `process` names this process where several answer at one address, else it is empty.
    """

    engine: Callable[[], Service]
    messages: Callable[[], int]
    takes_runs: bool
    process: str = ""


def beside_pages(app: ASGIApp, server: Server) -> ASGIApp:
    """The ASGI app `app`, and these addresses before it."""
    interface = limited(server)

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and _is_ours(scope["path"])
        await (interface if is_ours else app)(scope, receive, send)

    return served


def limited(server: Server) -> ASGIApp:
    """The addresses alone, for clients who do not ask too often."""
    interface, allowance = routed(server), Allowance()

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        takes = allowance.takes((scope.get("client") or ("",))[0])
        await (interface if takes else _too_many())(scope, receive, send)

    return served


def routed(server: Server) -> Starlette:
    """The addresses alone."""
    routes = [
        Route("/healthz", _health),
        Route("/metrics", _metrics(server)),
        Route(f"{API}openapi.json", _description(server.takes_runs)),
        *(Route(f"{API}{name}", _of(name, endpoint)) for name, endpoint in ALL.items()),
        *(run_routes(f"{API}runs", server.engine) if server.takes_runs else []),
        Route("/embed/strip", _strip),
    ]
    interface = Starlette(routes=routes, exception_handlers={HTTPException: _refused})
    interface.router.redirect_slashes = False  # it would raise for a query that is no text
    return interface


def _is_ours(path: str) -> bool:
    return any(path == start or path.startswith(f"{start}/") for start in OURS)


def _of(name: str, endpoint: Endpoint) -> Endpoints:
    """Answers `endpoint`, unless the client has the answer already."""

    async def answer(request: Request) -> Response:
        query = _query(request)
        tag = etag(name, query)
        if same := unchanged(request, tag):
            return same
        if endpoint.is_quick:
            return respond(answered(endpoint, query), tag)
        return respond(await run_in_threadpool(answered, endpoint, query), tag)

    return answer


def _query(request: Request) -> str:
    # Starlette's own would raise for bytes that are no text.
    query: bytes = request.scope["query_string"]
    return query.decode(errors="replace")


async def _strip(request: Request) -> Response:
    endpoint = Endpoint("", (), "text/html; charset=utf-8", embedded.page)
    response = respond(await run_in_threadpool(answered, endpoint, _query(request)))
    if response.status_code == HTTPStatus.OK:
        response.headers.update(FRAMED)
    return response


async def _health(_: Request) -> Response:
    return respond(as_json({"status": "ok", "version": __version__}))


def _metrics(server: Server) -> Endpoints:
    async def answer(_: Request) -> Response:
        status = await run_in_threadpool(lambda: server.engine().status())
        return PlainTextResponse(
            exposition(status, server.messages(), server.process), media_type="text/plain; version=0.0.4"
        )

    return answer


def _description(has_runs: bool) -> Endpoints:
    whole = as_json(described(ALL, has_runs))

    async def answer(_: Request) -> Response:
        return respond(whole)

    return answer


async def _refused(request: Request, fault: Exception) -> Response:
    """What Starlette refuses: an address or a method that there is not."""
    assert isinstance(fault, HTTPException)
    words = {
        HTTPStatus.NOT_FOUND: f"There is nothing at this address; under {API} there are {', '.join(ALL)}.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not answered at this address.",
    }
    response = respond(problem(fault.status_code, words.get(HTTPStatus(fault.status_code), fault.detail)))
    response.headers.update(fault.headers or {})
    return response


def _too_many() -> Response:
    words = "Too many requests at once; those of the next second are answered."
    response = respond(problem(HTTPStatus.TOO_MANY_REQUESTS, words))
    response.headers["retry-after"] = "1"
    return response
