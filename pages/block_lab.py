"""Basic against bottleneck, and the blocks that came after, at channels of the visitor's choice."""

from __future__ import annotations

import streamlit as st

from app.block_lab import controls, costs, view
from resnet_core.labs import block_lab

st.markdown("# Block lab: what does a bottleneck save?", anchors=False)
setting = controls.setting()
blocks = block_lab.contenders(setting)
st.markdown(f":gray[{costs.finding(setting)}]")

with st.container(border=True):
    view.draw_blocks(blocks[:3], setting)

with st.container(border=True):
    st.markdown("## The blocks of other families", anchors=False)
    st.markdown(f":gray[{costs.others_words(setting)}]")
    view.draw_blocks([each for each in blocks if not view.taken(each)], setting)

with st.container(border=True):
    st.markdown("## Side by side", anchors=False)
    view.draw_costs(blocks, setting)
    view.draw_uses(blocks)

with st.container(border=True):
    st.markdown("## At equal cost", anchors=False)
    view.draw_equal(setting)

with st.container(border=True):
    st.markdown("## What the number of weights does not tell", anchors=False)
    view.draw_multiples(blocks)

with st.container(border=True):
    st.markdown("## Cost against channels", anchors=False)
    view.draw_curves(setting)

with st.container(border=True):
    st.markdown("## Which width makes the other block cost the same?", anchors=False)
    view.draw_widths(setting)
