"""What reaches the first block: norms of gradients and signals across depth, beside the network's twins."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from app import session
from app.frame import words
from app.gradients import controls, view
from app.gradients import words as gradients_words

network = session.network()
st.markdown("# Gradients: from the classes back to the image", anchors=False)
st.markdown(f":gray[{words.headline(network)}. Measured on this server; results appear as they come.]")

with st.container(border=True):
    controls.presets()
    asked = controls.draw(network)
if fault := controls.refusal(asked):
    st.warning(session.sentence(fault))
    st.stop()

with st.container(border=True):
    st.markdown("### Norms across depth", anchors=False)
    shown = view.quantity_choice()
    view.section(
        view.NORMS,
        asked.request("gradients"),
        "Measure the gradients",
        partial(view.norms, network, shown, view.NORMS),
    )
    st.markdown(f":small[:gray[{gradients_words.PAPERS}]]")

with st.container(border=True):
    st.markdown("### Four ways to start", anchors=False)
    without = controls.switch(controls.NO_NORM, "Without batch norm, where the scale of the weights counts")
    spec = replace(network.spec, norm="none") if without else network.spec
    view.section(
        view.SCHEMES,
        asked._replace(network=replace(network, spec=spec)).request(
            "gradients", twins=controls.OTHER_SCHEMES, pinned="", steps=0
        ),
        "Compare the four initialisations",
        partial(view.norms, network, shown, view.SCHEMES),
    )

with st.container(border=True):
    st.markdown("### One block: what I + J does", anchors=False)
    block = controls.block(network)
    view.section(view.JACOBIAN, asked.request("jacobian", block=block), "Take a block apart", view.jacobian)

with st.container(border=True):
    st.markdown("### Shattered gradients", anchors=False)
    view.section(view.SHATTERING, asked.request("shattering"), "Walk from image to image", view.shattering)
