"""The unseen part of the frame: the browser's history holds what visitors did; changed figures are heard.

One element for all that the frame has a script for: also the buttons of exhibits' feet, and the one that
copies the link, and what tells the server once that a window is narrow.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.drawing import foot, full_screen
from app.frame import copy_link

HERE, NARROW = Path(__file__).parent, "narrow"
UNSEEN = st.components.v2.component(
    "resnet_explorer.history",
    html='<span role="status" class="heard"></span>' + copy_link.HTML,
    css=copy_link.CSS,
    js=full_screen.SCRIPT + foot.SCRIPT + copy_link.JS + (HERE / "history.js").read_text(encoding="utf-8"),
)


def draw(figures: str, copies: bool) -> None:
    """Watches the history; when `figures` are not what they were, screen readers hear both, politely.

    The button that copies the link is seen if `copies`.
    """
    data = {"figures": figures, "narrow": is_narrow(), "copies": copies, "opened": foot.opened()}
    UNSEEN(
        key="history",
        data=data,
        on_narrow_change=_take_narrow,
        on_opened_change=_take_opened,
        width="content",
    )


def is_narrow() -> bool:
    """Whether the window has no room for the sidebar beside the page, as far as it is known."""
    return bool(st.session_state.get(NARROW, False))


def _take_narrow() -> None:
    st.session_state[NARROW] = st.session_state["history"].narrow
    st.rerun()  # all of the page, not its region alone


def _take_opened() -> None:
    foot.take(st.session_state["history"].opened)
    st.rerun()
