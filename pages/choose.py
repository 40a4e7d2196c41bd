"""Which published weights to take: accuracy against cost, the best at a cost, and what recipes changed."""

from __future__ import annotations

import streamlit as st

from app import session
from app.choose import view, words
from app.frame import words as frame_words

network = session.network()

st.markdown("# Choose: which published weights?", anchors=False)
st.markdown(f":gray[{frame_words.headline(network)}. Published results: {words.origin()}.]")

with st.container(border=True):
    test = view.draw_points(network)

with st.container(border=True):
    st.markdown("## One architecture, all its weights", anchors=False)
    view.draw_ledger(test)

with st.container(border=True):
    st.markdown("## What details and recipes changed", anchors=False)
    st.markdown(
        ":small[:gray[As printed, each set by one group with one recipe; nothing is inferred between sets.]]"
    )
    view.draw_ablations()
