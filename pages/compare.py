"""Two to four networks side by side: where they work, and what they cost beside the first."""

from __future__ import annotations

import streamlit as st

from app.compare import controls, view, words
from app.compare.table import rows_of
from resnet_core.search.comparison import sentence

networks = controls.networks()
st.markdown(
    f"# {words.headline(networks)}\n:gray[{sentence(rows_of(networks)) or words.ALONE}]", anchors=False
)

with st.container(border=True):
    controls.draw(networks)

with st.container(border=True):
    view.draw_strips(networks)

with st.container(border=True):
    st.markdown("## Side by side", anchors=False)
    view.draw_table(networks)
