"""Training: degradation live, any network trained, and comparisons that one guesses first."""

from __future__ import annotations

import streamlit as st

from app.frame import words
from app.session import network
from app.surface import view
from app.training import controls, network_view, questions_view
from app.training import view as training_view

st.markdown("# Training: more layers, more training error", anchors=False)
st.markdown(
    ":gray[Plain and residual networks of several depths learn the same images. Degradation: with more "
    "layers a plain network does worse, even on the images that it is trained on.]"
)

with st.container(border=True):
    st.markdown("### The degradation lab", anchors=False)
    asked = controls.draw()
    training_view.lab(asked)

with st.container(border=True):
    st.markdown("### The control: the same network, with more time", anchors=False)
    training_view.control(asked)

with st.container(border=True):
    st.markdown(f"### Train {words.title(network())}, the network of the sidebar", anchors=False)
    network_view.draw(asked)

with st.container(border=True):
    st.markdown("### Guess first", anchors=False)
    questions_view.draw()

with st.container(border=True):
    st.markdown("### The loss around a trained network", anchors=False)
    view.draw(asked.device)
