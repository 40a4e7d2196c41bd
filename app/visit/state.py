"""What a visit is kept in: a dict of texts in Streamlit's session, which hot reloading leaves as it is."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


class _Found(threading.local):
    """The visit of the run that a thread works for: a page asks for it some sixty times."""

    def __init__(self) -> None:
        self.run: object = None
        self.visit: dict[str, Any] = {}


_found = _Found()


def visit() -> dict[str, Any]:
    """All of it. Streamlit takes some time to find it, so each run does it once."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is None or _found.run is not run:
        _found.run, _found.visit = run, st.session_state.setdefault("visit", {})
    return _found.visit


def get(name: str, default: Any) -> Any:
    """One entry."""
    return visit().get(name, default)


def shown() -> tuple[object, ...]:
    """All of it besides undo and notes, to be compared."""
    return _shown(visit())


def has_moved() -> bool:
    """Whether callbacks changed what the page was last drawn for, or left a note that is not said yet."""
    kept = visit()
    unsaid = kept.get("notes") and not kept.get("linked")
    return bool(unsaid or kept.get("drawn") != _shown(kept))


def _shown(kept: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(kept.get(name) for name in ("network", "pins", "page_fields", "linked", "files"))


def is_noted() -> bool:
    """Whether the page has something to say of the last change, or of a link."""
    return bool(get("notes", []))
