"""Run this network: how long it takes, where the time goes, and what the device allows."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.forward import controls, file_controls, past_view, view, words
from app.frame import residual_only
from app.microscope import effective, effective_view
from app.microscope import view as microscope
from app.microscope import words as microscope_words

network = session.network()
residual_only.stop_for_files(network, "Forward")
residual_only.stop_for_signals(network, "Passes are run on images.", "Forward")
st.markdown(f"# {words.headline(network)}", anchors=False)
st.markdown(f":gray[{words.LEAD}]")

with st.container(border=True):
    settings, blocks, figures, files = (st.container() for _ in range(4))
    with files:
        named = file_controls.draw(network)
    with settings:
        setup = controls.draw(network, named)
    device_request = setup.calibration()
    device = view.known(view.DEVICE, device_request)
    with blocks:
        view.blocks(setup, device)
    with figures:
        view.figures(setup)
passed = view.known(view.PASS, setup.request("forward"))

with st.container(border=True):
    st.markdown(f"## {microscope_words.TITLE}", anchors=False)
    microscope.of_block(network, *view.looked(setup))

with st.container(border=True):
    st.markdown(f"## {effective.TITLE}", anchors=False)
    effective_view.draw(setup.device)

with st.container(border=True):
    st.markdown("## Optimisation ladder: the same network, faster", anchors=False)
    view.ladder(setup.request("ladder", compiled=controls.compiled()))

with st.container(border=True):
    st.markdown("## What the device allows", anchors=False)
    view.section(view.DEVICE, device_request, "Measure the device", partial(view.roofline, setup, passed))

past_view.draw()
