"""The first page: where the parameters, multiply-adds and bytes of a network sit."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.explore import controls, decoder_view, view
from app.explore import words as explore_words
from app.frame import cards, network_strip, words
from app.microscope import view as microscope
from app.runs import predicted

network, pinned = session.network(), session.pinned()
selected = controls.selected(network_strip.drawn_parts(network))
calibrated = predicted.calibrated()

st.markdown(
    f"# {words.headline(network)}\n:gray[{explore_words.finding(network)}]\n\n"
    f":small[:gray[{explore_words.published_error(network)}]]",
    anchors=False,
)
cards.draw(network, pinned, partial(predicted.card, calibrated))
if fault := explore_words.refusal(network):
    st.markdown(f":small[{session.sentence(fault)}]")

with st.container(key="explore"):
    with st.container(key="explore_strip", border=True):
        view.draw_strips(network, pinned, selected)
        if published := explore_words.published(network):
            st.markdown(f":small[:gray[{published}]]")
    predicted.controls(calibrated)

    with st.container(key="explore_part", border=True):
        view.draw_part(network, selected)
        microscope.of_part(network, selected)

    view.draw_table(network, pinned, selected)
    view.draw_working(selected)

decoder_view.draw(network)
