"""What a script says reaches the event loop in few batches, all of it, in order, and its end at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.PageInfo_pb2 import PageInfo
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from app.frame import batches
from app.frame.batches import in_batches
from tests.asgi import run
from tests.patience import PATIENCE, Waiting

MESSAGE, END = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS
START, RERUN = ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN
SIXTY = 60
ADDRESS = ForwardMsg(page_info_changed=PageInfo(query_string="depths=2-2-2-2"))
BLOCK = ForwardMsg(delta=Delta(add_block=Block()))
SHOWN = ForwardMsg(delta=Delta(new_element=Element()))


class Session(AppSession):
    """A session that notes what its loop is told, and how often another thread woke it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, fails: object = None) -> None:
        self._event_loop, self.fails = loop, fails
        self.told: list[object] = []
        self.woken = 0

    def shutdown(self) -> None:
        """Nothing was begun."""

    def _call_soon_on_event_loop(self, callback: Callable[[], None]) -> None:
        self.woken += 1
        super()._call_soon_on_event_loop(callback)

    def _handle_scriptrunner_event_on_event_loop(self, *given: Any, **details: Any) -> None:
        _, event, *more = given
        message = more[0] if more else details.get("forward_msg")
        if event == MESSAGE and message == self.fails:
            raise ValueError("this one fails")
        self.told.append(message if event == MESSAGE else event)


def say(session: Session, ends: bool = True) -> None:
    for number in range(SIXTY):
        session._on_scriptrunner_event(None, MESSAGE, forward_msg=number)  # type: ignore[arg-type]
    if ends:
        session._on_scriptrunner_event(None, END)


async def told(ends: bool = True, fails: object = None) -> Session:
    """What reaches the loop of a run in a thread of its own."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: None)
    session = Session(loop, fails)
    thread = Thread(target=say, args=(session, ends))
    thread.start()
    waiting = Waiting(PATIENCE)
    while len(session.told) < SIXTY + ends - (fails is not None):
        assert not waiting.is_over(), session.told
        await asyncio.sleep(0.001)
    thread.join()
    return session


def test_all_of_a_run_arrives_in_order_with_few_calls() -> None:
    with in_batches():
        session = run(told())
    assert session.told == [*range(SIXTY), END]
    assert session.woken < SIXTY / 4
    session = run(told())  # Streamlit alone
    assert (session.told, session.woken) == ([*range(SIXTY), END], SIXTY + 1)


def test_what_no_end_follows_arrives_too() -> None:
    with in_batches():
        assert run(told(ends=False)).told == [*range(SIXTY)]


def test_the_end_of_a_run_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "WAIT_SECONDS", 1e6)
    with in_batches():
        assert run(told()).told == [*range(SIXTY), END]


def test_one_that_fails_keeps_nothing_from_the_others() -> None:
    with in_batches():
        assert run(told(fails=7)).told == [*(each for each in range(SIXTY) if each != 7), END]


async def told_of_two_runs(says: Sequence[ForwardMsg]) -> list[object]:
    """What reaches the loop of a run that says this and asks for another one, and of that."""
    session = Session(asyncio.get_running_loop())
    session._on_scriptrunner_event(None, START)
    for message in says:
        session._on_scriptrunner_event(None, MESSAGE, forward_msg=message)
    for event in (RERUN, START, END):
        session._on_scriptrunner_event(None, event)
    waiting = Waiting(PATIENCE)
    while END not in session.told:
        assert not waiting.is_over()
        await asyncio.sleep(0.001)
    return session.told


@pytest.mark.parametrize("wait_seconds", [0.0, 1e6])
def test_of_a_run_that_shows_nothing_and_asks_for_another_one_only_the_address_arrives(
    monkeypatch: pytest.MonkeyPatch, wait_seconds: float
) -> None:
    monkeypatch.setattr(batches, "WAIT_SECONDS", wait_seconds)
    with in_batches():
        assert run(told_of_two_runs([])) == [START, END]
        assert run(told_of_two_runs([ADDRESS])) == [ADDRESS, START, END]
        assert run(told_of_two_runs([ADDRESS, SHOWN])) == [ADDRESS, START, SHOWN, RERUN, START, END]


async def told_until(last: ForwardMsg, says: Sequence[ForwardMsg]) -> list[object]:
    """What has reached the loop of a run that says this and goes on, as soon as it knows of `last`."""
    session = Session(asyncio.get_running_loop())
    session._on_scriptrunner_event(None, START)
    for message in says:
        session._on_scriptrunner_event(None, MESSAGE, forward_msg=message)
        await asyncio.sleep(0.001)  # so that the loop knows each that is handed over
    waiting = Waiting(PATIENCE)
    while last not in session.told:
        assert not waiting.is_over()
        await asyncio.sleep(0.001)
    return session.told


def test_the_first_element_of_a_run_that_goes_on_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "WAIT_SECONDS", 1e6)
    with in_batches():
        assert run(told_until(SHOWN, [ADDRESS, BLOCK, SHOWN])) == [ADDRESS, START, BLOCK, SHOWN]
        assert run(told_of_two_runs([BLOCK])) == [START, BLOCK, RERUN, START, END]


def test_what_follows_the_first_element_of_a_run_arrives_though_it_goes_on() -> None:
    with in_batches():
        assert run(told_until(BLOCK, [SHOWN, BLOCK])) == [START, SHOWN, BLOCK]
        assert run(told_until(BLOCK, [SHOWN, ADDRESS, BLOCK])) == [START, SHOWN, ADDRESS, BLOCK]
        assert run(told_until(ADDRESS, [SHOWN, BLOCK, ADDRESS])) == [START, SHOWN, BLOCK, ADDRESS]


def test_a_loop_that_knows_that_there_is_something_to_send_is_not_told_again() -> None:
    needed: list[bool] = []
    loop = SimpleNamespace(call_soon_threadsafe=lambda _: needed.append(True))
    objects: Any = SimpleNamespace(
        eventloop=loop, need_send_data=SimpleNamespace(set=None, is_set=lambda: bool(needed))
    )
    runtime: Any = SimpleNamespace(_get_async_objs=lambda: objects)
    with in_batches():
        Runtime._enqueued_some_message(runtime)
        Runtime._enqueued_some_message(runtime)
    assert needed == [True]
    Runtime._enqueued_some_message(runtime)  # Streamlit alone
    assert needed == [True, True]
