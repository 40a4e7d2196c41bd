"""The first page: where the parameters, multiply-adds and bytes of a network sit."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.explore import controls, decoder_view, view
from app.explore import words as explore_words
from app.frame import cards, network_strip, words
from app.frame.regions import region
from app.microscope import view as microscope
from app.runs import predicted
from app.visit import state
from resnet_core.network import Network


def title(network: Network) -> None:
    """What it is, where its costs sit, and what was published of it."""
    st.markdown(
        f"# {words.headline(network)}\n:gray[{explore_words.finding(network)}]\n\n"
        f":small[:gray[{explore_words.published_error(network)}]]",
        anchors=False,
    )


def figures() -> None:
    """All that a step of a slider changes."""
    network, pinned = session.network(), session.pinned()
    title(network)  # first: it says at once that the step was taken
    selected = controls.selected(network_strip.drawn_parts(network))
    calibrated = predicted.calibrated()
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


region("explore_figures", figures, state.shown)
region("explore_file", lambda: decoder_view.draw(session.network()), decoder_view.drawn_from)
