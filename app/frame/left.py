"""The sessions of visitors who have left.

Streamlit 1.67 keeps a session for two minutes after its page was closed, and drops it when a later page is
closed. After a class no such page comes for long, and what the one after it makes lies between the sessions.
"""

from __future__ import annotations

from streamlit import runtime
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.caching.ttl_cache import TTLCache
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.state import SessionState
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager


def drop_sessions() -> None:
    """Drops those whose two minutes are over. For the thread of the event loop."""
    manager = runtime.get_instance()._session_mgr if runtime.exists() else None
    storage = manager._session_storage if isinstance(manager, WebsocketSessionManager) else None
    if isinstance(storage, MemorySessionStorage) and isinstance(storage._cache, TTLCache):
        for _, left in storage._cache.expire():
            left.session.shutdown()
            _empty(left.session)


def _empty(session: AppSession) -> None:
    # Streamlit's loop that sends to visitors holds the last session it looked at until the next one comes.
    session._session_state, session._fragment_storage = SessionState(), MemoryFragmentStorage()
    session._browser_queue, session._client_state = ForwardMsgQueue(), ClientState()
