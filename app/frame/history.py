"""The unseen part of the frame: the browser's history holds what visitors did; changed figures are heard.

It also carries the script of the buttons that show an exhibit on the whole screen, and tells the server once
that a window is narrow.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.drawing import full_screen

HERE, NARROW = Path(__file__).parent, "narrow"
UNSEEN = st.components.v2.component(
    "resnet_explorer.history",
    html='<span role="status"></span>',
    css="span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }",
    js=full_screen.SCRIPT + (HERE / "history.js").read_text(encoding="utf-8"),
)


def draw(figures: str) -> None:
    """Watches the history; when `figures` are not what they were, screen readers hear both, politely."""
    data = {"figures": figures, "narrow": is_narrow()}
    UNSEEN(key="history", data=data, on_narrow_change=_take_narrow, width="content")


def is_narrow() -> bool:
    """Whether the window has no room for the sidebar beside the page, as far as it is known."""
    return bool(st.session_state.get(NARROW, False))


def _take_narrow() -> None:
    st.session_state[NARROW] = st.session_state["history"].narrow
