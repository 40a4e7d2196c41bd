"""The sessions of visitors who have left.

Streamlit 1.67 keeps a session for two minutes after its page was closed, and drops it when a later page is
closed. After a class no such page comes for long, and what the one after it makes lies between the sessions.
"""

from __future__ import annotations

import asyncio

from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.caching.ttl_cache import TTLCache
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionClient
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

SENT_SECONDS = 0.1  # in which a message has gone


class Nobody(SessionClient):
    """A visitor who reads nothing."""

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Is sent nowhere."""


def drop_sessions() -> bool:
    """Drops those whose two minutes are over; whether there were any, and nobody is there now."""
    manager = runtime.get_instance()._session_mgr if runtime.exists() else None
    storage = manager._session_storage if isinstance(manager, WebsocketSessionManager) else None
    if manager is None or not isinstance(storage, MemorySessionStorage):
        return False
    over = storage._cache.expire() if isinstance(storage._cache, TTLCache) else []
    for _, left in over:
        left.session.shutdown()
    return bool(over) and not manager.num_active_sessions()


async def let_go() -> None:
    """Has the loop that sends to visitors look at another session: it holds the last that it looked at."""
    server = runtime.get_instance()
    session = server.connect_session(Nobody(), {})
    if there := server._session_mgr.get_active_session_info(session):
        there.session._enqueue_forward_msg(ForwardMsg())
    await asyncio.sleep(SENT_SECONDS)
    server.close_session(session)
    _free_tables(server._media_file_mgr)


def _free_tables(media: MediaFileManager) -> None:
    """Frees the tables of dictionaries that sessions have filled and emptied."""
    with media._lock:
        for files in (media._file_metadata, media._files_by_session_and_coord, media._deferred_callables):
            if not files:
                files.clear()
        if not media._deferred_ids_by_session:
            media._deferred_ids_by_session.clear()
