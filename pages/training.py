"""Training: degradation live, any network trained, and questions to guess first."""

from __future__ import annotations

import streamlit as st

from app.frame import words
from app.session import network
from app.surface import view as surface_view
from app.training import controls, network_view, questions_view
from app.training import view as training_view

st.markdown("# Training: deeper plain networks, more training error", anchors=False)
st.markdown(
    ":gray[Plain and residual networks of several depths learn the same images. Degradation: with more "
    "layers a plain network does worse within the epochs that it is given, even on the images that it is "
    "trained on. The networks of the lab and of the questions are their own; the sidebar's has a section.]"
)

with st.container(border=True):
    st.markdown("### The degradation lab", anchors=False)
    choices = controls.draw()
    training_view.lab(choices)

with st.container(border=True):
    st.markdown("### The control: the same network, with more time", anchors=False)
    training_view.control(choices)

with st.container(border=True):
    st.markdown(f"### Train your network: {words.full_title(network())}", anchors=False)
    st.markdown(":small[:gray[Change it on Explore, or open the panel at the top left.]]")
    network_view.draw(choices)

with st.container(border=True):
    st.markdown("### Guess first", anchors=False)
    questions_view.draw()

with st.container(border=True):
    st.markdown("### The loss around a trained network", anchors=False)
    surface_view.draw(choices.device)
