"""Two to four networks side by side: where they work, and what they cost beside the first."""

from __future__ import annotations

import streamlit as st

from app.compare import controls, measured, view, words
from app.compare.rows import rows
from app.runs import predicted
from resnet_core.search.comparison import sentence

networks, calibrated = controls.networks(), predicted.calibrated()
found = measured.stored(networks, calibrated.device)
compared = rows(networks, calibrated, found)
st.markdown(f"# {words.headline(networks)}\n:gray[{sentence(compared) or words.ALONE}]", anchors=False)

with st.container(border=True):
    controls.draw(networks)

with st.container(border=True):
    view.draw_strips(networks, compared)

with st.container(border=True):
    st.markdown("## Side by side", anchors=False)
    view.draw_table(compared)
    predicted.controls(calibrated)

with st.container(border=True):
    st.markdown(f"## Multiply-adds and measured latency\n:small[:gray[{words.LATENCY}]]", anchors=False)
    view.draw_latency(networks, calibrated.device, found)
