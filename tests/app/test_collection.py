"""Memory is collected while nobody waits, and those who have left are dropped."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.serving import collection
from app.serving.collection import Traffic, collecting, quiet_moment
from tests.asgi import run
from tests.patience import PATIENCE


def test_a_collection_waits_for_a_quiet_moment_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    silences = [0.0, 0.0, 5.0]
    traffic = Traffic()
    monkeypatch.setattr(collection, "QUIET_SECONDS", 0.01)
    monkeypatch.setattr(traffic, "quiet_seconds", lambda: silences.pop(0))
    run(quiet_moment(traffic))
    assert silences == []
    monkeypatch.setattr(traffic, "quiet_seconds", lambda: 0.0)
    run(quiet_moment(traffic, latest=0.05))


async def ticks(
    monkeypatch: pytest.MonkeyPatch,
    traffic: Traffic,
    drop: Callable[[], bool],
    many_left: Callable[[], None],
) -> None:
    """Three minutes, which last no time."""
    calls: list[int] = []
    monkeypatch.setattr(collection, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(collection, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(collection, "give_back", lambda: calls.append(1))
    async with collecting(traffic, drop, many_left), asyncio.timeout(PATIENCE):
        while len(calls) < 3:
            await asyncio.sleep(0.01)


def nothing() -> None:
    """Has nothing to renew."""


def test_collecting_goes_on_where_a_session_cannot_be_dropped(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def drop() -> bool:
        raise RuntimeError("a session that cannot be shut down")

    run(ticks(monkeypatch, Traffic(), drop, nothing))
    assert "a session that cannot be shut down" in caplog.text


@pytest.mark.parametrize(
    ("visits", "none_left", "expected"),
    [(collection.MANY, True, True), (collection.MANY, False, False), (collection.MANY - 1, True, False)],
)
def test_many_have_left_when_none_of_them_is_there(
    monkeypatch: pytest.MonkeyPatch, visits: int, none_left: bool, expected: bool
) -> None:
    traffic, left = Traffic(), list[bool]()
    traffic.visits = visits
    run(ticks(monkeypatch, traffic, lambda: none_left, lambda: left.append(True)))
    assert bool(left) == expected


def test_memory_is_collected_until_the_server_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    collections: list[float] = []
    monkeypatch.setattr(collection, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(collection, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr("gc.collect", lambda: collections.append(1))

    async def serve() -> int:
        async with collecting(Traffic(), bool, nothing):
            assert gc.get_threshold() == during
            while len(collections) < 3:
                await asyncio.sleep(0.01)
        there = len(collections)
        await asyncio.sleep(0.05)
        return there

    before = gc.get_threshold()
    during = collection.NEW_OBJECTS, collection.YOUNG_LOOKS, collection.MIDDLE_LOOKS
    assert run(serve()) == len(collections)
    assert gc.get_threshold() == before != during


def test_messages_over_a_websocket_are_noted_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    traffic, clock = Traffic(), [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.receive"}

    async def send(message: Message) -> None:
        sent.append(message)

    open_pages: list[int] = []

    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        open_pages.append(traffic.open)
        await send(await receive())

    def quiet_after(kind: str) -> float:
        clock[0] += 50.0
        run(traffic.heard(echo)({"type": kind}, receive, send))  # type: ignore[arg-type]
        clock[0] += 2.0
        return traffic.quiet_seconds()

    assert quiet_after("websocket") == 2.0
    assert quiet_after("http") == 54.0
    assert len(sent) == 2
    assert [*open_pages, traffic.open, traffic.visits] == [1, 0, 0, 1]
