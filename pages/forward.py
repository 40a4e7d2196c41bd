"""Run this network now: how fast it answers, where the time goes, and what the device allows."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session as state
from app.forward import controls, past_view
from app.forward import file_controls as forward_files
from app.forward import view as forward_view
from app.frame import words

network = state.network()
st.markdown(f"# Forward: run {words.title(network)} now", anchors=False)
st.markdown(":gray[Timed on this server, after a warm-up; results appear while they are measured.]")

with st.container(border=True):
    asked = controls.draw(network, forward_files.draw(network))

device_request, pass_request = asked.calibration(), asked.request("forward")
device = forward_view.known(forward_view.DEVICE, device_request)
passed = forward_view.known(forward_view.PASS, pass_request)

with st.container(border=True):
    st.markdown("### Block by block", anchors=False)
    forward_view.section(
        forward_view.PASS, pass_request, "Run the network", partial(forward_view.blocks, asked, device)
    )
    if block := state.recall(forward_view.BLOCK):
        forward_view.section(
            forward_view.LOOK,
            asked.request("look", block=block),
            f"Show the maps of {block}",
            partial(forward_view.look, str(asked.settings.get("weights_file", ""))),
        )

with st.container(border=True):
    st.markdown("### The ladder: the same answers, faster", anchors=False)
    controls.compiled()
    request = asked.request("ladder", compiled=asked.compiled)
    forward_view.section(forward_view.LADDER, request, "Climb the ladder", forward_view.ladder)

with st.container(border=True):
    st.markdown("### What the device allows", anchors=False)
    forward_view.section(
        forward_view.DEVICE,
        device_request,
        "Measure the device",
        partial(forward_view.roofline, asked, passed),
    )

past_view.draw()
