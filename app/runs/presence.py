"""Whether the page of a visitor is still open: the job engine keeps their runs as long as it is."""

from __future__ import annotations

import secrets

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


def new_visitor() -> str:
    """A name for this session, which cannot be guessed."""
    context = get_script_run_ctx()
    return f"{context.session_id if context else ''} {secrets.token_urlsafe(16)}"


def is_there(visitor: str) -> bool | None:
    """Whether the session of this visitor is connected; None where there are no sessions, as in a test."""
    if not runtime.exists():
        return None
    return runtime.get_instance().is_active_session(visitor.partition(" ")[0])
