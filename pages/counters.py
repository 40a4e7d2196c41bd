"""Why do tools disagree about one network? Each counter's number, taken apart until nothing is left."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session as state
from app.counters import view as counters_view
from app.counters import words as counters_words
from app.drawing.grid import component as grid
from app.runs import follow as runs_view
from resnet_core.labs.counters.findings import OPERATIONS, answers

network = state.network()
plan = network.plan

st.markdown("# Counters: why do tools disagree?", anchors=False)
st.markdown(f":gray[{counters_words.finding(answers(plan, OPERATIONS))}]")

runs_view.follow(
    "counters", counters_view.request(network), "Run the counters", partial(counters_view.draw, network)
)

with st.container(border=True):
    st.markdown("### Which number does a paper mean?", anchors=False)
    grid.draw(counters_words.papers_table(plan), "counters_papers")
    st.markdown(counters_words.ABOUT_PAPERS)

with st.container(border=True):
    st.markdown("### Three traps", anchors=False)
    st.markdown(counters_words.FOLDING)
    st.markdown(counters_words.grouped(plan))
    st.markdown(counters_words.TOKENS)
