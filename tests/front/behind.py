"""A small server behind the proxy, in this process, and a client of the proxy that speaks in bytes."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import uvicorn
from starlette.types import Message, Receive, Scope, Send

from resnet_core.front.processes import Processes
from resnet_core.front.proxy import serve
from tests.patience import PATIENCE

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LARGE = bytes(range(256)) * 8192  # two mebibytes


class App:
    """Answers as its addresses say. `gone` is set when a client has left."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.gone, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._echo(receive, send)
        else:
            await getattr(self, scope["path"].rpartition("/")[2])(scope, receive, send)

    async def head(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What came: the whole head, and a digest of the body."""
        body, more = hashlib.sha256(), True
        while more:
            message = await receive()
            body.update(message.get("body", b""))
            more = message.get("more_body", False)
        headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
        came = {
            "name": self.name,
            "headers": headers,
            "client": scope["client"][0],
            "method": scope["method"],
        }
        came |= {"query": scope["query_string"].decode(), "body": body.hexdigest()}
        await answer(send, json.dumps(came).encode(), [(b"content-type", b"text/html; charset=utf-8")])

    async def cookies(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Two headers of one name, one for this connection alone, and no body."""
        headers = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
        headers += [(b"connection", b"x-own"), (b"x-own", b"1")]
        await send({"type": "http.response.start", "status": 304, "headers": [*headers, (b"etag", b'"x"')]})
        await send({"type": "http.response.body"})

    async def large(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Two mebibytes."""
        await answer(send, LARGE)

    async def pieces(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One piece at once, and one when `go_on` is set."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await self.go_on.wait()
        await send({"type": "http.response.body", "body": b"second"})

    async def waits(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Never answers, and notices when the client goes."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.gone.set()

    async def _echo(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            if message.get("text") == "bye":
                await send({"type": "websocket.close", "code": 4321})
                return
            await send({"type": "websocket.send", "bytes": message.get("bytes") or message["text"].encode()})
        self.gone.set()


async def answer(send: Send, body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    length = (b"content-length", str(len(body)).encode())
    start: Message = {"type": "http.response.start", "status": 200, "headers": [length, *(headers or [])]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def behind(*apps: App) -> AsyncIterator[tuple[int, Processes]]:
    """The port of a proxy before these servers, and its processes."""
    servers = [uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="error")) for app in apps]
    tasks = [asyncio.create_task(server.serve()) for server in servers]
    while not all(server.started for server in servers):
        await asyncio.sleep(0.01)
    ports = [server.servers[0].sockets[0].getsockname()[1] for server in servers]
    try:
        async with proxied(ports) as found:
            yield found
    finally:
        for server in servers:
            server.should_exit = server.force_exit = True
        await asyncio.gather(*tasks)


@asynccontextmanager
async def before(handler: Handler) -> AsyncIterator[tuple[int, Processes]]:
    """The port of a proxy before a server that treats its connections as `handler` does."""
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    async with proxied([server.sockets[0].getsockname()[1]]) as found:
        yield found
    server.close()


@asynccontextmanager
async def proxied(ports: list[int]) -> AsyncIterator[tuple[int, Processes]]:
    """A proxy before these ports."""
    processes = Processes(len(ports))
    for process, port in zip(processes.pages, ports, strict=True):
        process.port, process.is_up = port, True
    proxy = await asyncio.start_server(partial(serve, processes), "127.0.0.1", 0)
    async with asyncio.timeout(PATIENCE):
        yield proxy.sockets[0].getsockname()[1], processes
    proxy.close()


async def talk(port: int, said: bytes) -> bytes:
    """All that is answered to these bytes, to the end of the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    heard = await reader.read()
    writer.close()
    return heard


def parted(heard: bytes) -> tuple[list[bytes], bytes]:
    """The lines of a head, and what follows."""
    head, _, rest = heard.partition(b"\r\n\r\n")
    return head.split(b"\r\n"), rest
