"""The blocks of each stage under the strip, for screens on which the sidebar would cover it."""

from __future__ import annotations

import streamlit as st

from app import session
from app.frame import widgets
from resnet_core.network import Network

MOST = 48  # blocks on a slider; above this, a number field


def draw(now: Network) -> None:
    """A slider for each stage; `page.css` shows them where there is no room for the sidebar."""
    with st.container(horizontal=True, gap="small", key="depths"):
        for index, blocks in enumerate(now.spec.depths):
            label, key = f"Stage {index + 1}", f"stage_{index}_{'few' if blocks <= MOST else 'many'}"
            widgets.show(key, blocks)
            if blocks <= MOST:
                st.slider(label, 1, MOST, key=key, on_change=_take, args=(index, key))
            else:
                st.number_input(label, 1, key=key, on_change=_take, args=(index, key))


def _take(index: int, key: str) -> None:
    depths = list(session.network().spec.depths)
    depths[index] = st.session_state[key]
    session.change({"depths": tuple(depths)})
