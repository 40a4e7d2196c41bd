"""A program's connection keeps one to the process that answers it, and nobody notices when that is closed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import pytest

from resnet_core.front.processes import Process
from tests.asgi import run
from tests.front.behind import before

GET = b"GET /api/v1/cost HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /api/v1/runs HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"


class Counting:
    """Answers with the number of the connection; closes each after `most` answers, and says nothing of it."""

    def __init__(self, most: int) -> None:
        self.most, self.numbers, self.heads = most, count(1), list[bytes]()
        self.open = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = next(self.numbers)
        self.open += 1
        for _ in range(self.most):
            try:
                self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            except asyncio.IncompleteReadError:
                break
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n%04d" % number)
            if b"\r\nconnection: close\r\n" in self.heads[-1].lower():
                break
        writer.close()
        await writer.wait_closed()
        self.open -= 1

    async def all_closed(self) -> None:
        """Returns when no connection is open."""
        while self.open:
            await asyncio.sleep(0.01)


@asynccontextmanager
async def program(
    answers: Counting,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter, Process]]:
    """A program's connection to a proxy before such a process, and the process."""
    async with before(answers) as (port, processes):
        processes.interface.port, processes.interface.is_up = processes.pages[0].port, True
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        yield reader, writer, processes.interface
        writer.close()
        await writer.wait_closed()
        await answers.all_closed()


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *requests: bytes) -> list[int]:
    """The numbers of the connections over which these were answered."""
    numbers: list[int] = []
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        numbers.append(int(await reader.readexactly(4)))
    return numbers


@pytest.mark.parametrize(
    ("most", "requests", "numbers"),
    [
        (9, (GET, GET, GET), [1, 1, 1]),
        (1, (GET, GET, GET), [1, 2, 3]),
        (2, (GET, GET, GET, GET), [1, 1, 2, 2]),
        (9, (GET, POST, GET), [1, 2, 1]),
    ],
    ids=["one for all", "closed after each", "closed after two", "one of its own for what changes something"],
)
def test_requests_that_only_read_share_a_connection_while_it_is_open(
    most: int, requests: tuple[bytes, ...], numbers: list[int]
) -> None:
    async def ask() -> None:
        async with program(Counting(most)) as (reader, writer, process):
            assert await asked(reader, writer, *requests) == numbers
            assert process.is_up

    run(ask())


def test_one_that_was_closed_long_ago_is_not_used_and_the_last_closes_with_the_client() -> None:
    async def ask() -> None:
        answers = Counting(1)
        async with program(answers) as (reader, writer, process):
            assert await asked(reader, writer, GET) == [1]
            await answers.all_closed()
            answers.most = 9
            assert await asked(reader, writer, GET, GET) == [2, 2]
            assert process.is_up
        assert not any(re.search(rb"connection: close", head, re.IGNORECASE) for head in answers.heads)

    run(ask())
