"""A reverse proxy for HTTP/1.1 and WebSockets: each request goes to the process that its cookie names.

h11 (https://h11.readthedocs.io) frames both sides. Bodies pass in pieces, and a side that reads slowly slows
the other. After 101 the bytes pass as they are. When one side closes, so does the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from http import HTTPStatus

import h11

from resnet_core.front import heads
from resnet_core.front.processes import Process, Processes, cookie, named_in
from resnet_core.front.sides import MOST_HEAD, PIECE, Kept, Side, connected

HEAD_SECONDS = 75.0  # for a request to come
LEAVE_SECONDS = 2.0
UNANSWERED = "The process that was to answer has ended; please ask again."
NO_PROCESS = "The app is starting; please ask again in a moment."


class Unanswered(Exception):
    """The process ended, or was not there, before it had answered."""


async def serve(processes: Processes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers one connection until either side ends it."""
    client, kept = Side(h11.Connection(h11.SERVER, MOST_HEAD), reader, writer), Kept()
    with suppress(OSError, TimeoutError, h11.LocalProtocolError), closing(writer), closing(kept):
        try:
            while await _answered(client, processes, kept):
                client.http.start_next_cycle()
        except h11.RemoteProtocolError as fault:
            await _refuse(client, fault.error_status_hint, "The request is not HTTP.")
        except Unanswered as fault:
            await _refuse(client, HTTPStatus.BAD_GATEWAY, str(fault))
        await _leave(client)


async def _answered(client: Side, processes: Processes, kept: Kept) -> bool:
    """Answers the next request; whether another may follow on this connection."""
    async with asyncio.timeout(HEAD_SECONDS):
        request = await client.next()
    if not isinstance(request, h11.Request):
        return False
    while True:
        try:
            await _hand_on(client, processes, request, kept)
            return client.is_done
        except Unanswered:
            # A process that has just been killed may still take a connection; what only reads asks another.
            if client.http.our_state is not h11.SEND_RESPONSE or not heads.may_be_repeated(request):
                raise


async def _hand_on(client: Side, processes: Processes, request: h11.Request, kept: Kept) -> None:
    """Has a process answer the request. Raises `Unanswered`."""
    before = kept.side
    async with _connected(processes, request, kept) as (process, server):
        if process is None or server is None:
            await _refuse(client, HTTPStatus.SERVICE_UNAVAILABLE, NO_PROCESS)
            return
        is_own = process is processes.interface or named_in(heads.cookies(request)) == process.number
        mark = b"" if is_own else cookie(process)
        host = client.writer.get_extra_info("peername")
        asked = heads.to_server(request, str(host[0]) if host else "", _stays(processes, process, request))
        try:
            # Where the first one ends, the client is gone.
            switched = await _first(_ask(client, server, asked), _answer(client, server, mark))
        except Unanswered:
            if server is not before:  # one that was kept may have been closed meanwhile
                process.is_up = False  # whoever keeps it running looks whether it answers
            raise
        if switched:
            process.visitors += 1
            try:
                await _relay(client, server)
            finally:
                process.visitors -= 1


@asynccontextmanager
async def _connected(
    processes: Processes, request: h11.Request, kept: Kept
) -> AsyncIterator[tuple[Process | None, Side | None]]:
    """The process for this request and a connection to it; no process where none takes one."""
    async with AsyncExitStack() as stack:
        while process := processes.choose(request.target, heads.cookies(request)):
            try:
                if _stays(processes, process, request):
                    server = await stack.enter_async_context(kept.to(process.port))
                else:
                    server = await connected(process.port)
                    stack.enter_context(closing(server.writer))
            except OSError:
                process.is_up = False  # whoever keeps it running looks whether it answers
                continue
            yield process, server
            return
        yield None, None


def _stays(processes: Processes, process: Process, request: h11.Request) -> bool:
    """Whether the connection to the process stays for the client's next request: a program asks many."""
    return process is processes.interface and heads.may_be_repeated(request)


async def _ask(client: Side, server: Side, request: h11.Request) -> bool:
    """Hands on the request with its body; returns only when the client has gone."""
    taken = await _took(server, request)
    while client.http.their_state is h11.SEND_BODY:
        event = await client.next()
        if isinstance(event, h11.Data):
            taken = taken and await _took(server, event)
    if taken:
        await _took(server, h11.EndOfMessage())
    early = 0  # bytes of the next request: few, or it is read later
    while early < MOST_HEAD:
        piece = await client.reader.read(PIECE)
        client.http.receive_data(piece)
        if not piece:
            return False
        early += len(piece)
    return await asyncio.Event().wait()


async def _took(server: Side, event: h11.Event) -> bool:
    """Whether the process took this part of the body; one that has answered already need not."""
    try:
        await server.send(event)
    except OSError:
        return False
    return True


async def _answer(client: Side, server: Side, mark: bytes) -> bool:
    """Hands on the answer; whether both speak another protocol from now on."""
    while True:
        try:
            event = await server.next()
        except (h11.RemoteProtocolError, OSError) as fault:
            raise Unanswered(UNANSWERED) from fault
        match event:
            case h11.InformationalResponse():
                await client.send(heads.informed(event, mark))
                if event.status_code == heads.SWITCHING:
                    return True
            case h11.Response():
                await client.send(heads.to_client(event, mark))
            case h11.Data():
                await client.send(event)
            case h11.EndOfMessage():
                await client.send(event)
                return False
            case _:
                raise Unanswered(UNANSWERED)


async def _relay(client: Side, server: Side) -> None:
    """Passes bytes both ways until one side ends."""
    for one, other in ((client, server), (server, client)):
        other.writer.write(one.http.trailing_data[0])
    await _first(_pour(client.reader, server.writer), _pour(server.reader, client.writer))


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()
    return False


async def _first(*both: Awaitable[bool]) -> bool:
    """What the last of those says that end first; the others are cancelled."""
    tasks = [asyncio.ensure_future(each) for each in both]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return [task.result() for task in tasks if task.done()][-1]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _refuse(client: Side, status: int, words: str) -> None:
    """Says why there is no answer, where none has begun."""
    if client.http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
        body = f"{words}\n".encode()
        headers = [("content-type", "text/plain; charset=utf-8"), ("content-length", str(len(body)))]
        headers += [("connection", "close"), ("retry-after", "1")]
        await client.send(h11.Response(status_code=int(status), headers=headers))
        await client.send(h11.Data(data=body))
        await client.send(h11.EndOfMessage())


async def _leave(client: Side) -> None:
    """Ends our side, and lets a client who still sends read the answer, which a reset would lose."""
    if client.http.our_state in (h11.DONE, h11.MUST_CLOSE) and client.http.their_state is not h11.CLOSED:
        client.writer.write_eof()
        async with asyncio.timeout(LEAVE_SECONDS):
            while await client.reader.read(PIECE):
                pass
