"""Sessions of visitors who have left are dropped though no other visitor leaves."""

from __future__ import annotations

import gc
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.runtime import RuntimeConfig
from streamlit.runtime.session_manager import SessionClient

from app.frame.left import drop_sessions
from tests import asgi


class Nobody(SessionClient):
    """A visitor who reads nothing."""

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Is sent nowhere."""


@asynccontextmanager
async def running(folder: Path, kept_seconds: int) -> AsyncIterator[Runtime]:
    """Streamlit's own server of sessions, which keeps for so long those that were left."""
    server = Runtime(
        RuntimeConfig(
            str(folder / "main.py"),
            MemoryMediaFileStorage("/media"),
            MemoryUploadedFileManager(""),
            session_storage=MemorySessionStorage(ttl_seconds=kept_seconds),
        )
    )
    await server.start()
    try:
        yield server
    finally:
        server.stop()
        await server.stopped
        Runtime._instance = None


async def dropped(folder: Path, kept_seconds: int, also_open: int = 0) -> bool:
    """Whether none is left after a visitor has gone."""
    async with running(folder, kept_seconds) as server:
        names = [server.connect_session(Nobody(), {}) for _ in range(1 + also_open)]
        session = weakref.ref(server._session_mgr.list_active_sessions()[0].session)
        server.disconnect_session(names[0])
        none_left = drop_sessions()
        gc.collect()
        assert (session() is None) == (kept_seconds == 0)
        return none_left


@pytest.mark.parametrize(
    ("kept_seconds", "also_open", "none_left"), [(0, 0, True), (0, 1, False), (120, 0, False)]
)
def test_a_session_goes_when_its_time_is_over(
    tmp_path: Path, kept_seconds: int, also_open: int, none_left: bool
) -> None:
    assert asgi.run(dropped(tmp_path, kept_seconds, also_open)) == none_left


def test_where_there_are_no_sessions_nothing_is_dropped() -> None:
    assert not runtime.exists()
    assert not drop_sessions()
