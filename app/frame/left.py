"""The sessions of visitors who have left.

Streamlit 1.67 keeps a session for two minutes after its page was closed, and drops it when a later page is
closed. After a class no such page comes for long.
"""

from __future__ import annotations

from streamlit import runtime
from streamlit.runtime.caching.ttl_cache import TTLCache
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager


def drop_sessions() -> bool:
    """Drops those whose two minutes are over; whether none is left, neither of these nor of a page."""
    manager = runtime.get_instance()._session_mgr if runtime.exists() else None
    storage = manager._session_storage if isinstance(manager, WebsocketSessionManager) else None
    if not isinstance(storage, MemorySessionStorage) or not isinstance(storage._cache, TTLCache):
        return False
    for _, left in storage._cache.expire():
        left.session.shutdown()
    return not runtime.get_instance()._session_mgr.num_sessions()
