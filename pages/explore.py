"""The first page: where the parameters, multiply-adds and bytes of a network sit."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.drawing.grid import component as grid
from app.drawing.strip import block, layout, scene
from app.drawing.strip import component as strip
from app.explore import working
from app.frame import cards, network_table, predicted, words
from resnet_core.readers import parts

SELECTED, OPENED, COLOUR = "explore.block", "explore.open", "explore.colour"

network, pinned = session.network(), session.pinned()
plan, plain = network.plan, network.spec.shortcut == "none"
all_parts = parts.parts_of(plan)
old_parts = parts.parts_of(pinned.plan) if pinned else ()
selected = parts.part_named(all_parts, session.recall(SELECTED, "layer2.0"))
select = partial(session.remember, SELECTED)

st.markdown(f"# {words.headline(network)}\n:gray[{words.finding(plan)}]", anchors=False)
calibrated = predicted.calibrated()
cards.draw(network, pinned, partial(predicted.card, calibrated))
predicted.controls(calibrated)

with st.container(border=True):
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f":small[:gray[{words.STRIP} {cards.reach(network, pinned)}]]", width=430)
        colour = cards.colour_choice(COLOUR)
    drawn = layout.strip(all_parts, colour, plain)
    if pinned:
        old = layout.strip(old_parts, colour, pinned.spec.shortcut == "none")
        drawn, old = scene.to_one_scale(drawn, old)
    strip.draw_selectable(drawn, "strip", selected.key, select)
    if pinned:
        st.markdown(f":small[:gray[Pinned: {words.title(pinned)}]]")
        strip.draw(old, "pinned_strip")

with st.container(border=True):
    st.markdown(
        f"### {words.part_title(selected)}\n:small[:gray[{words.part_sentence(selected)}]]", anchors=False
    )
    strip.draw(block.opened(selected, layout.colour_of(selected, all_parts, plain)), "opened")
    grid.draw(working.working_table(selected), "working")

with st.container(border=True):
    opened = [key for key in session.recall(OPENED).split(",") if key]
    table = network_table.network_table(plan, all_parts, old_parts, opened)
    grid.draw_selectable(
        table, "table", selected.key, opened, select, lambda keys: session.remember(OPENED, ",".join(keys))
    )
