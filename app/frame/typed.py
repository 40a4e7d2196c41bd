"""Fields for the blocks of stages, one below another beside their sliders, as one element of the page.

A number field of Streamlit's for each costs a step of a slider more than the slider, in server and browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from app import session

HERE, TURN = Path(__file__).parent, "typed_turn"
FIELDS = st.components.v2.component(
    "resnet_explorer.typed",
    html='<div class="fields"></div>',
    css=(HERE / "typed.css").read_text(encoding="utf-8"),
    js=(HERE / "typed.js").read_text(encoding="utf-8"),
)


def draw(first: int, blocks: Sequence[int]) -> None:
    """Fields for the blocks of the stages from `first` on; the first of all is 0. `page.css` places them."""
    key = f"typed_{first}_of_{len(blocks)}"

    def take() -> None:
        stage, typed = st.session_state[key].typed
        take_typed(stage, typed)

    # What is typed may leave the network as it was; another turn has the browser show that number again.
    data = {"first": first, "blocks": blocks, "turn": st.session_state.get(TURN, 0)}
    FIELDS(key=key, data=data, on_typed_change=take)


def take_typed(stage: int, blocks: int) -> None:
    """Gives a stage as many blocks as were typed."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    depths = list(vars(session.network().spec).get("depths", ()))
    if stage < len(depths):  # a page may be behind its server
        depths[stage] = blocks
        session.change({"depths": tuple(depths)})
