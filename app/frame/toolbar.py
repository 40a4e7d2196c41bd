"""The row of actions above every page, and under it what could not be had as asked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session as state
from app.frame import copy_link, exports, words
from app.session import Network


def draw() -> None:
    """Undo, redo, reset, pin, copy link, export; then the notes."""
    kept = state.pinned()
    with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall"):
        st.button("Undo", on_click=state.undo, disabled=not state.can_undo())
        st.button("Redo", on_click=state.redo, disabled=not state.can_redo())
        st.button("Reset", on_click=_reset, disabled=state.network() == Network())
        pin = "Keep this network, and show all figures as a difference from it"
        st.button("Pin" if kept is None else f"Unpin {words.title(kept)}", on_click=state.pin, help=pin)
        copy_link.draw()
        _export()
    if found := state.notes():
        st.warning("Not everything could be had as asked:\n" + "".join(f"\n- {note}" for note in found))


def _reset() -> None:
    state.go_to(Network())


def _export() -> None:
    menu = st.popover("Export", key="export", on_change="rerun")
    if not menu.open:
        return
    network = state.network()
    name = words.file_name(network)
    with menu:
        for export in exports.EXPORTS:
            st.download_button(
                export.label,
                partial(export.write, network),  # written when it is asked for
                f"{name}.{export.ending}",
                export.mime,
                on_click="ignore",
                width="stretch",
            )
