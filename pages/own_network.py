"""A network that the visitor brings, as a file: what it is, and what it costs."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.frame import cards, words
from app.own_network import view
from app.own_network import words as own_words
from app.runs import predicted

st.markdown(f"# {own_words.HEADLINE}\n:gray[{own_words.INTRODUCTION}]", anchors=False)
with st.container(border=True):
    view.draw_file()

network = session.network()
if network.is_traced:
    st.markdown(f"## {words.headline(network)}", anchors=False)
    cards.draw(network, None, partial(predicted.card, predicted.calibrated()))
    with st.container(border=True):
        view.draw_strip(network)
with st.container(border=True):
    view.draw_how()
