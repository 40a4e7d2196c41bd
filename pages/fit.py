"""Whether the training of a network fits in memory, what takes it, and what would make it fit."""

from __future__ import annotations

import streamlit as st

from app import session
from app.fit import controls, step_view, view
from app.frame import residual_only
from app.frame import words as frame_words

network = session.network()
residual_only.stop_for_files(network, "Will it fit?")
residual_only.stop_for_signals(network, "What would fit is looked for among images.", "Will it fit?")
st.markdown(f"# Will it fit?\n:gray[{frame_words.headline(network)}]", anchors=False)

with st.container(border=True):
    asked = controls.draw(network.plan)
    view.draw(network, asked)

with st.container(border=True):
    st.markdown("## How long a step takes", anchors=False)
    step_view.draw(network, asked)

with st.container(border=True):
    st.markdown("## Larger images, or a deeper network", anchors=False)
    view.draw_larger(network, asked)
