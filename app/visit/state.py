"""What a visit is kept in: a dict of texts in Streamlit's session, which hot reloading leaves as it is."""

from __future__ import annotations

from typing import Any

import streamlit as st


def visit() -> dict[str, Any]:
    """All of it; Streamlit takes some time to find it."""
    return st.session_state.setdefault("visit", {})  # type: ignore[no-any-return]


def get(name: str, default: Any) -> Any:
    """One entry."""
    return visit().get(name, default)


def shown() -> tuple[object, ...]:
    """All of it besides undo and notes, to be compared."""
    kept = visit()
    return tuple(kept.get(name) for name in ("network", "pins", "page_fields", "linked", "files"))


def has_moved() -> bool:
    """Whether callbacks changed what the page was last drawn for."""
    return bool(get("drawn", None) != shown())


def is_noted() -> bool:
    """Whether the page has something to say of the last change, or of a link."""
    return bool(get("notes", []))
