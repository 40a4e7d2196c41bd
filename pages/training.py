"""Training: degradation live, any network, questions to guess, and experiments that decide an argument."""

from __future__ import annotations

import streamlit as st

from app.surface import view as surface_view
from app.training import (
    construction_view,
    controls,
    heads_view,
    key_question_view,
    network_view,
    parts_controls,
    questions_view,
    rates_view,
)
from app.training import view as training_view

st.markdown("# Training: what do more layers do?", anchors=False)
part = parts_controls.choose()

if part == parts_controls.LAB:
    with st.container(border=True):
        if guessed := key_question_view.draw():
            choices = controls.draw()
            training_view.lab(choices)
    if guessed:
        with st.container(border=True):
            st.markdown("## The control: the same networks, with more time", anchors=False)
            training_view.control(choices)

if part == parts_controls.TRAIN:
    with st.container(border=True):
        network_view.draw(controls.of_one_network())

if part == parts_controls.GUESS:
    with st.container(border=True):
        st.markdown("## Guess first", anchors=False)
        questions_view.draw()

if part == parts_controls.SURFACE:
    with st.container(border=True):
        st.markdown("## The loss around a trained network", anchors=False)
        surface_view.draw(controls.device_alone())

if part == parts_controls.RATES:
    with st.container(border=True):
        st.markdown("## Was it only the wrong learning rate?", anchors=False)
        rates_view.draw(controls.device_alone())

if part == parts_controls.CONSTRUCTION:
    with st.container(border=True):
        st.markdown("## A solution by construction", anchors=False)
        construction_view.draw(controls.device_alone())

if part == parts_controls.HEADS:
    with st.container(border=True):
        st.markdown("## A head on every block of a trained network", anchors=False)
        heads_view.draw(controls.device_alone())
