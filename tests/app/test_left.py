"""Sessions of visitors who have left are dropped though no other visitor leaves."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.runtime import RuntimeConfig

from app.frame.left import SENT_SECONDS, Nobody, drop_sessions, let_go
from tests import asgi


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


async def is_there_after(folder: Path, kept_seconds: int, lets_go: bool = True) -> bool:
    """Whether the session of a visitor who has left is still there."""
    async with running(folder, kept_seconds) as server:
        name = server.connect_session(Nobody(), {})
        found = server._session_mgr.get_active_session_info(name)
        assert found is not None
        session = weakref.ref(found.session)
        found.session._enqueue_forward_msg(ForwardMsg())
        await asyncio.sleep(SENT_SECONDS)
        del found
        server.disconnect_session(name)
        assert drop_sessions() == (kept_seconds == 0)
        if lets_go:
            await let_go()
        gc.collect()
        return session() is not None


def test_a_session_goes_when_its_time_is_over(tmp_path: Path) -> None:
    assert not asgi.run(is_there_after(tmp_path, kept_seconds=0))
    assert asgi.run(is_there_after(tmp_path, kept_seconds=120))


def test_the_server_would_hold_the_last_session(tmp_path: Path) -> None:
    assert asgi.run(is_there_after(tmp_path, kept_seconds=0, lets_go=False))


def test_where_there_are_no_sessions_nothing_is_dropped() -> None:
    assert not runtime.exists()
    assert not drop_sessions()
