"""The proxy before several web processes: what goes in comes out, and both sides end together."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Coroutine
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.asgi import run
from tests.front.behind import LARGE, App, before, behind, parted, talk

GET = b"GET /head?a=%20b&c HTTP/1.1\r\nHost: example.org:80\r\n"
CLOSE = b"Connection: close\r\n\r\n"
MANY = 64 * 2**20  # more than any buffer on the way holds


def came(heard: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(parted(heard)[1])
    return found


def done(coroutine: Coroutine[Any, Any, None]) -> None:
    run(coroutine)


def test_a_request_arrives_as_it_was_sent() -> None:
    async def ask() -> None:
        async with behind(App()) as (port, _):
            own = b"X-Own: 1\r\nX-Own: 2\r\nTE: trailers\r\nX-Forwarded-For: 203.0.113.9\r\n"
            found = came(await talk(port, GET + own + CLOSE))
        headers = found["headers"]
        assert (found["method"], found["query"]) == ("GET", "a=%20b&c")
        assert [value for name, value in headers if name == "x-own"] == ["1", "2"]
        assert dict(headers)["host"] == "example.org:80"
        assert dict(headers)["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"
        assert dict(headers)["x-forwarded-proto"] == "http"
        assert "te" not in dict(headers)

    done(ask())


def test_an_answer_arrives_as_it_was_sent() -> None:
    async def ask() -> None:
        async with behind(App()) as (port, _):
            lines, rest = parted(await talk(port, b"GET /cookies HTTP/1.1\r\nHost: x\r\n" + CLOSE))
            large = await talk(port, b"GET /large HTTP/1.1\r\nHost: x\r\n" + CLOSE)
            nothing = await talk(port, b"HEAD /large HTTP/1.1\r\nHost: x\r\n" + CLOSE)
            old = await talk(port, b"GET /large HTTP/1.0\r\n\r\n")
        assert lines[0].startswith(b"HTTP/1.1 304")
        assert [line for line in lines if line.startswith(b"set-cookie")] == [
            b"set-cookie: a=1",
            b"set-cookie: b=2",
        ]
        assert (b"x-own: 1" in lines, rest) == (False, b"")
        assert parted(large)[1] == parted(old)[1] == LARGE
        assert (b"content-length: 2097152" in parted(nothing)[0], parted(nothing)[1]) == (True, b"")

    done(ask())


@pytest.mark.parametrize("chunked", [False, True])
def test_an_upload_arrives_whole_and_the_connection_takes_another_request(chunked: bool) -> None:
    body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (LARGE, b"end")) + b"0\r\n\r\n"
    framed = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % len(LARGE + b"end")

    async def ask() -> None:
        async with behind(App()) as (port, _):
            post = b"POST /head HTTP/1.1\r\nHost: x\r\n" + framed + b"\r\n\r\n"
            heard = await talk(port, post + (body if chunked else LARGE + b"end") + GET + CLOSE)
        first, second = heard.split(b"HTTP/1.1 200")[1:]
        assert json.loads(parted(first)[1])["body"] == hashlib.sha256(LARGE + b"end").hexdigest()
        assert json.loads(parted(second)[1])["query"] == "a=%20b&c"

    done(ask())


def test_a_document_names_its_process_and_what_follows_goes_there() -> None:
    async def ask() -> None:
        async with behind(App("0"), App("1")) as (port, processes):
            first = [parted(await talk(port, GET + CLOSE)) for _ in range(2)]
            marks = [next(line for line in lines if line.startswith(b"set-cookie")) for lines, _ in first]
            own = b"Cookie: " + marks[1].split(b" ")[1] + b"\r\n"
            again = [came(await talk(port, GET + own + CLOSE))["name"] for _ in range(3)]
            assert set(again) == {json.loads(first[1][1])["name"]}
            processes.pages[int(again[0])].port = 9  # as if it had ended: nobody listens there
            other = await talk(port, GET + own + CLOSE)
            assert came(other)["name"] != again[0]
            assert b"set-cookie: resnet_explorer_process=" in other

    done(ask())


def test_what_programs_get_names_no_process_of_pages() -> None:
    async def ask() -> None:
        async with behind(App("0"), App("1")) as (port, processes):
            processes.interface.port, processes.interface.is_up = processes.pages[1].port, True
            heard = await talk(port, GET.replace(b"/head", b"/api/v1/head") + CLOSE)
            assert came(heard)["name"] == "1"
            assert b"set-cookie" not in heard

    done(ask())


def test_an_answer_streams_and_a_client_who_leaves_is_noticed() -> None:
    async def ask() -> None:
        app = App()
        async with behind(app) as (port, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /pieces HTTP/1.1\r\nHost: x\r\n" + CLOSE)
            await reader.readuntil(b"first")
            app.go_on.set()
            await reader.readuntil(b"second")
            writer.close()
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /waits HTTP/1.1\r\nHost: x\r\n\r\n")
            await writer.drain()
            writer.close()
            await app.gone.wait()

    done(ask())


def test_a_process_that_reads_no_more_slows_the_upload() -> None:
    async def ask() -> None:
        finished = asyncio.Event()

        async def idle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await finished.wait()
            writer.close()

        async with before(idle) as (port, _):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /head HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % MANY)
            taken = 0
            try:
                while taken < MANY:
                    writer.write(LARGE)
                    await asyncio.wait_for(writer.drain(), 1.0)
                    taken += len(LARGE)
            except TimeoutError:
                pass
            assert taken < MANY
            writer.transport.abort()
            finished.set()

    done(ask())


def test_an_answer_before_the_end_of_the_upload_arrives() -> None:
    async def ask() -> None:
        finished = asyncio.Event()

        async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large")
            await finished.wait()
            writer.close()

        async with before(refuse) as (port, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % MANY + LARGE)
            assert b" 413 " in await reader.readline()
            assert (await reader.read()).endswith(b"too large")
            writer.close()
            finished.set()

    done(ask())


def test_messages_pass_both_ways_and_both_ends_close() -> None:
    async def ask() -> None:
        app = App()
        async with behind(app) as (port, processes):
            address = f"ws://127.0.0.1:{port}/ws"
            async with connect(address, max_size=None) as socket:
                await socket.send(LARGE)
                assert await socket.recv() == LARGE
                assert processes.pages[0].visitors == 1
                assert socket.response
                assert "resnet_explorer_process=0" in socket.response.headers["set-cookie"]
                await socket.send("bye")
                with pytest.raises(ConnectionClosed) as ended:
                    await socket.recv()
                assert ended.value.rcvd
                assert ended.value.rcvd.code == 4321
            leaving = await connect(address)
            leaving.transport.abort()
            await app.gone.wait()
            while processes.pages[0].visitors:
                await asyncio.sleep(0.01)

    done(ask())


def test_what_a_process_did_not_answer_before_it_ended_another_one_answers_if_it_only_reads() -> None:
    async def ask() -> None:
        async def ends(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.close()

        async with before(ends) as (_, ended), behind(App("0"), App("1")) as (port, processes):
            named = b"Cookie: resnet_explorer_process=0\r\n"
            processes.pages[0].port = ended.pages[0].port
            post = b"POST /head HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + named + CLOSE
            assert b" 502 " in (await talk(port, post))[:20]
            processes.pages[0].is_up = True
            assert came(await talk(port, GET + named + CLOSE))["name"] == "1"
            processes.pages[0].is_up = True
            async with connect(
                f"ws://127.0.0.1:{port}/ws", additional_headers={"Cookie": named[8:-2].decode()}
            ):
                while [process.visitors for process in processes.pages] != [0, 1]:
                    await asyncio.sleep(0.01)

    done(ask())


def test_what_is_no_http_and_what_nobody_answers_is_said() -> None:
    async def ask() -> None:
        async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if b"/half" in await reader.readline():
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
                await writer.drain()
            writer.close()

        async with before(half) as (port, processes):
            half_of_it = await talk(port, b"GET /half HTTP/1.1\r\nHost: x\r\n\r\n")
            assert parted(half_of_it)[1] == b"half"  # and the connection is closed, so that the client knows
            processes.pages[0].is_up = True
            assert b" 503 " in (await talk(port, GET + b"\r\n"))[:20]  # and no other process is there
            assert b" 400 " in (await talk(port, b"GET / HTTP/9\r\n\r\n"))[:20]
            assert b" 431 " in (await talk(port, b"GET /" + b"x" * 2**17 + b" HTTP/1.1\r\n\r\n"))[:20]

    done(ask())
