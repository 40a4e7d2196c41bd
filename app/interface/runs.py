"""Experiments over HTTP: the job engine of the pages, with its admission, its queue and its leases.

A run belongs to the request that began it, and whoever has its id may read it. Reading renews its lease; one
that nobody reads ends, as that of a page which was closed. A client has a few open runs at once.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.interface.responses import HEADERS, respond
from resnet_core.api.answer import Answer, as_json, of_fault, problem
from resnet_core.api.runs import MOST_BYTES, request_of
from resnet_core.checks import SpecError
from resnet_core.jobs.request import JobId
from resnet_core.jobs.service import Service
from resnet_core.labs import events
from resnet_core.labs.events import End, Numbered
from resnet_core.network import UnknownNetworkError

MOST_OPEN = 2  # runs of one client that have not ended
POLL_SECONDS = 0.25
STREAM = "text/event-stream"


class Runs:
    """The runs that were begun here, each with the client it belongs to, as far as they may be open."""

    def __init__(self, engine: Callable[[], Service]) -> None:
        self._engine = engine
        self._clients: dict[JobId, str] = {}

    def begin(self, body: bytes, client: str) -> Answer:
        """A new run; the answer says where to read it."""
        self._clients = {id: own for id, own in self._clients.items() if self._is_open(id)}
        if sum(own == client for own in self._clients.values()) >= MOST_OPEN:
            words = f"{MOST_OPEN} runs of yours have not ended; cancel one, or wait."
            return problem(HTTPStatus.TOO_MANY_REQUESTS, words)
        try:
            request = request_of(body, f"http {secrets.token_urlsafe(16)}")
        except SpecError as fault:
            return of_fault(fault)
        except UnknownNetworkError as fault:
            return problem(HTTPStatus.NOT_FOUND, str(fault), "network")
        id = self._engine().submit(request)
        self._clients[id] = client
        return as_json({"id": id, "run": f"/api/v1/runs/{id}"}, HTTPStatus.CREATED)

    def look(self, id: JobId) -> Answer:
        """The state of a run, and all of its events."""
        status = self._engine().job(id)
        if status is None:
            return problem(HTTPStatus.NOT_FOUND, "No run has this id, or it ended long ago.", "id")
        about = {"id": id, "state": status.state, "position": status.position, "seconds": status.seconds}
        return as_json({**about, "events": [_plain(each) for each in self._engine().events(id)]})

    def cancel(self, id: JobId) -> Answer:
        """Ends a run."""
        self._engine().cancel(id)
        return self.look(id)

    def since(self, id: JobId, number: int) -> list[Numbered]:
        """The events of a run after this one."""
        return self._engine().events(id, number)

    def _is_open(self, id: JobId) -> bool:
        status = self._engine().job(id)
        return status is not None and status.state in ("queued", "running")


def run_routes(path: str, engine: Callable[[], Service]) -> list[Route]:
    """To begin a run, to read one at once or as it goes, and to cancel one."""
    runs = Runs(engine)

    async def begin(request: Request) -> Response:
        client = request.client.host if request.client else ""
        body = await _body(request)
        return respond(await run_in_threadpool(lambda: runs.begin(body, client)))

    async def look(request: Request) -> Response:
        id = JobId(request.path_params["id"])
        answer = await run_in_threadpool(lambda: runs.look(id))
        if answer.status == HTTPStatus.OK and STREAM in request.headers.get("accept", ""):
            last = request.headers.get("last-event-id", "0")
            number = int(last) if last.isdecimal() and len(last) < 10 else 0
            return StreamingResponse(_stream(runs, id, number), headers=HEADERS, media_type=STREAM)
        return respond(answer)

    async def cancel(request: Request) -> Response:
        id = JobId(request.path_params["id"])
        return respond(await run_in_threadpool(lambda: runs.cancel(id)))

    return [
        Route(path, begin, methods=["POST"]),
        Route(f"{path}/{{id}}", look),
        Route(f"{path}/{{id}}", cancel, methods=["DELETE"]),
    ]


async def _body(request: Request) -> bytes:
    """The body, and no more of it than one byte too many."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > MOST_BYTES:
            break
    return bytes(read[: MOST_BYTES + 1])


async def _stream(runs: Runs, id: JobId, number: int) -> AsyncIterator[str]:
    """Each event as soon as it is there, to the end (https://html.spec.whatwg.org, server-sent events)."""
    while True:
        for each in await run_in_threadpool(runs.since, id, number):
            number = each.number
            yield f"id: {number}\nevent: {_plain(each)['kind']}\ndata: {json.dumps(_plain(each))}\n\n"
            if isinstance(each.event, End):
                return
        await asyncio.sleep(POLL_SECONDS)


def _plain(each: Numbered) -> dict[str, object]:
    return {"number": each.number, **events.to_json(each.event)}
