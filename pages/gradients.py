"""How gradients and signals run through the depth of a network, beside its twins where it has some."""

from __future__ import annotations

import streamlit as st

from app import session
from app.frame import residual_only, words
from app.gradients import controls, view
from app.gradients import words as gradients_words

network = session.network()
residual_only.stop_for_files(network, gradients_words.HEADLINE)
st.markdown(f"# {gradients_words.HEADLINE}", anchors=False)
st.markdown(f":gray[{words.headline(network)}]")

with st.container(border=True):
    choices = controls.draw(network)
    if fault := controls.refusal(choices):
        st.warning(session.sentence(fault))
        st.stop()
    view.norms_section(choices, controls.quantity(network))
    with st.expander("What the papers say"):
        st.markdown(f":small[:gray[{gradients_words.PAPERS}]]")

with st.container(border=True):
    st.markdown("## By depth: what batch norm and shortcuts each do", anchors=False)
    view.depth_section(choices.device)

if not network.is_residual:
    residual_only.offer(gradients_words.RESIDUAL_SECTIONS)
    st.stop()

with st.container(border=True):
    st.markdown("## Four initialisations", anchors=False)
    quantity, norm = controls.schemes_quantity(), not controls.without_norm()
    view.schemes_section(choices, quantity, norm)

with st.container(border=True):
    st.markdown("## Starts at which branches add nothing, or next to nothing", anchors=False)
    view.starts_section(choices, controls.starts_quantity())

if network.reads_signals:
    residual_only.offer(gradients_words.ON_IMAGES, residual_only.for_images(network.spec))
    st.stop()

if choices.is_film:
    st.markdown(":small[:gray[Norms are shown as a film. What follows is measured at initialisation.]]")

with st.container(border=True):
    st.markdown("## One block: what I + J does", anchors=False)
    block = controls.block(network)
    request = choices.request("jacobian", block=block)
    view.section("jacobian", request, "Measure the block's Jacobian", view.draw_jacobian)

with st.container(border=True):
    st.markdown("## Shattered gradients", anchors=False)
    request = choices.request("shattering")
    view.section("shattering", request, "Measure shattering", view.draw_shattering)
