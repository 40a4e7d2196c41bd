"""How gradients and signals run through the depth of a network, beside the network's twins."""

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
st.markdown(f":gray[{words.headline(network)}. Measured on this server; results appear as they arrive.]")

with st.container(border=True):
    controls.presets()
    choices = controls.draw(network)
if fault := controls.refusal(choices):
    st.warning(session.sentence(fault))
    st.stop()

with st.container(border=True):
    st.markdown("### Norms across depth", anchors=False)
    quantity = controls.quantity()
    view.section(
        view.NORMS,
        choices.request("gradients"),
        "Measure gradients",
        partial(view.draw_norms, network, quantity, view.NORMS),
    )
    st.markdown(f":small[:gray[{gradients_words.PAPERS}]]")

with st.container(border=True):
    st.markdown("### Four initialisations", anchors=False)
    spec = replace(network.spec, norm="none") if controls.without_norm() else network.spec
    view.section(
        view.SCHEMES,
        choices._replace(network=replace(network, spec=spec)).request(
            "gradients", twins=controls.OTHER_SCHEMES, pinned="", steps=0
        ),
        "Compare the four initialisations",
        partial(view.draw_norms, network, quantity, view.SCHEMES),
    )

with st.container(border=True):
    st.markdown("### One block: what I + J does", anchors=False)
    block = controls.block(network)
    request = choices.request("jacobian", block=block)
    view.section(view.JACOBIAN, request, "Measure the block's Jacobian", view.draw_jacobian)

with st.container(border=True):
    st.markdown("### Shattered gradients", anchors=False)
    request = choices.request("shattering")
    view.section(view.SHATTERING, request, "Measure shattering", view.draw_shattering)
