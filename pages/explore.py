"""The first page: where the parameters, multiply-adds and bytes of a network sit."""

from __future__ import annotations

import streamlit as st

from app import cards, parts, state, tables, words
from app.grid import component as grid
from app.strip import component as strip
from app.strip import block, layout, scene

SELECTED = "explore.block"
COLOUR = "explore.colour"

network, pinned = state.network(), state.pinned()
plan = network.plan
all_parts = parts.parts_of(plan)
old_parts = parts.parts_of(pinned.plan) if pinned else ()
plain = network.spec.shortcut == "none"
selected = parts.part_named(all_parts, state.recall(SELECTED, "layer2.0"))

st.title(words.headline(network), anchor=False)
st.markdown(f":gray[{words.finding(plan)}]")
cards.draw(network, pinned)

with st.container(border=True):
    left, right = st.columns([4, 3], vertical_alignment="center")
    left.markdown(f":small[:gray[{words.STRIP}]]")
    with right:
        colour = cards.colour_choice(COLOUR)
    drawn = layout.strip(all_parts, colour, plain)
    if pinned:
        old = layout.strip(old_parts, colour, pinned.spec.shortcut == "none")
        drawn, old = scene.to_one_scale(drawn, old)
    strip.draw_selectable(drawn, "strip", selected.key, SELECTED)
    if pinned:
        st.markdown(f":small[:gray[Pinned: {words.title(pinned)}]]")
        strip.draw(old, "pinned_strip")

with st.container(border=True):
    st.subheader(words.part_title(selected), anchor=False)
    st.markdown(f":small[:gray[{words.part_sentence(selected)}]]")
    strip.draw(block.opened(selected, layout.colour_of(selected, all_parts, plain)), "opened")
    grid.draw(tables.working_table(selected), "working")

with st.container(border=True):
    grid.draw_selectable(tables.network_table(plan, all_parts, old_parts), "table", selected.key, SELECTED)
