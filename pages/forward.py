"""Run this network: how long it takes, where the time goes, and what the device allows."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.forward import controls, file_controls, past_view, view
from app.frame import words

network = session.network()
st.markdown(f"# Forward: run {words.full_title(network)} now", anchors=False)
st.markdown(":gray[Timed on this server, after a warm-up; results appear while they are measured.]")

with st.container(border=True):
    setup = controls.draw(network, file_controls.draw(network))

device_request, pass_request = setup.calibration(), setup.request("forward")
device = view.known(view.DEVICE, device_request)
passed = view.known(view.PASS, pass_request)

with st.container(border=True):
    st.markdown("### Block by block", anchors=False)
    view.section(view.PASS, pass_request, "Run the network", partial(view.blocks, setup, device))
    if block := session.recall(view.BLOCK):
        view.section(
            view.LOOK,
            setup.request("look", block=block),
            f"Show the maps of {block}",
            partial(view.look, str(setup.settings.get("weights_file", ""))),
        )

with st.container(border=True):
    st.markdown("### Optimisation ladder: the same network, faster", anchors=False)
    request = setup.request("ladder", compiled=controls.compiled())
    view.section(view.LADDER, request, "Climb the ladder", view.ladder)

with st.container(border=True):
    st.markdown("### What the device allows", anchors=False)
    view.section(view.DEVICE, device_request, "Measure the device", partial(view.roofline, setup, passed))

past_view.draw()
