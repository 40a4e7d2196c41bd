"""Sessions of visitors who have left are dropped though no other visitor leaves."""

from __future__ import annotations

import gc
import weakref
from types import SimpleNamespace
from typing import NamedTuple, cast

import pytest
from streamlit import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.session_manager import SessionClient
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from app.frame.left import drop_sessions
from tests import asgi


class Value:
    """What a page keeps for its visitor."""


class There(NamedTuple):
    """Whether a session that was left, and what it kept, are still there."""

    session: bool
    kept: bool


async def after_dropping(monkeypatch: pytest.MonkeyPatch, kept_seconds: int, held: bool) -> There:
    """What is there of a session that was left, where one is kept for so long; `held`: somebody holds it."""
    storage = MemorySessionStorage(ttl_seconds=kept_seconds)
    manager = WebsocketSessionManager(storage, MemoryUploadedFileManager(""), ScriptCache(), None)
    the_runtime = SimpleNamespace(_session_mgr=manager)
    fake = SimpleNamespace(exists=lambda: True, get_instance=lambda: the_runtime)
    monkeypatch.setattr("app.frame.left.runtime", fake)
    name = manager.connect_session(cast(SessionClient, SimpleNamespace()), ScriptData("main.py"), {})
    holder: list[AppSession] = [manager.list_active_sessions()[0].session]
    holder[0].session_state["value"] = Value()
    session, kept = weakref.ref(holder[0]), weakref.ref(holder[0].session_state["value"])
    if not held:
        holder.clear()
    manager.disconnect_session(name)
    drop_sessions()
    gc.collect()
    return There(session() is not None, kept() is not None)


@pytest.mark.parametrize(
    ("kept_seconds", "held", "there"),
    [(0, False, There(False, False)), (0, True, There(True, False)), (120, False, There(True, True))],
)
def test_a_session_goes_when_its_time_is_over_and_what_it_kept_though_somebody_holds_it(
    monkeypatch: pytest.MonkeyPatch, kept_seconds: int, held: bool, there: There
) -> None:
    assert asgi.run(after_dropping(monkeypatch, kept_seconds, held)) == there


def test_where_there_are_no_sessions_nothing_is_dropped() -> None:
    assert not runtime.exists()
    drop_sessions()
