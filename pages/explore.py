"""The first page: where parameters, multiply-adds and bytes of a network sit."""

from __future__ import annotations

import streamlit as st

from app import parts, state, words
from app.strip import component, layout
from resnet_core.cost import price

network = state.network()
plan = network.plan
st.title(words.headline(network), anchor=False)
st.markdown(f":gray[{words.finding(plan)}]")
cost = price(plan)
st.metric("Parameters", f"{cost.params:,}", border=True)
all_parts = parts.parts_of(plan)
selected = parts.part_named(all_parts, state.recall("explore.block", "layer2.0"))
with st.container(border=True):
    component.draw_selectable(layout.strip(all_parts, "stage", plan.spec.shortcut == "none"), "strip", selected.key, "explore.block")
st.write(selected.key)
