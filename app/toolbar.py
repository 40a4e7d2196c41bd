"""The row of actions above every page, and under it what could not be had as asked."""

from __future__ import annotations

import streamlit as st

from app import state, words
from app.state import Network


def draw() -> None:
    """Undo, redo, reset, pin, copy link, export; then the notes."""
    kept = state.pinned()
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.button("Undo", on_click=state.undo, disabled=not state.can_undo())
        st.button("Redo", on_click=state.redo, disabled=not state.can_redo())
        st.button("Reset", on_click=_reset, disabled=state.network() == Network())
        pin = "Keep this network, and show all figures as a difference from it"
        st.button("Pin" if kept is None else f"Unpin {words.title(kept)}", on_click=state.pin, help=pin)
    if found := state.notes():
        st.warning("Not everything could be had as asked. " + " ".join(found))


def _reset() -> None:
    state.go_to(Network())
