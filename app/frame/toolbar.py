"""The row of actions above every page, and under it which requested values were changed or left out."""

from __future__ import annotations

import streamlit as st

from app import session
from app.frame import copy_link, exports, words
from resnet_core.network import Network


def draw() -> None:
    """Undo, redo, reset, pin, copy link, export; then the notes."""
    pinned = session.pinned()
    with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall", key="toolbar"):
        st.button("Undo", on_click=session.undo, disabled=not session.can_undo())
        st.button("Redo", on_click=session.redo, disabled=not session.can_redo())
        st.button("Reset", on_click=_reset, disabled=session.network() == Network())
        pin = "Keep this network, and show all figures as a difference from it"
        st.button(
            "Pin" if pinned is None else f"Unpin {words.full_title(pinned)}", on_click=session.pin, help=pin
        )
        copy_link.draw()
        _export()
    if notes := session.notes():
        st.warning(f"{words.CHANGED}:\n" + "".join(f"\n- {note}" for note in notes))


def _reset() -> None:
    session.go_to(Network())


def _export() -> None:
    menu = st.popover("Export", key="export", on_change="rerun")
    if not menu.open:
        return
    network = session.network()
    with menu:
        for export in exports.EXPORTS:
            st.download_button(
                export.label,
                exports.writer(export, network),  # written when it is downloaded
                exports.file_name(export, network),
                export.mime,
                on_click="ignore",
                width="stretch",
            )
