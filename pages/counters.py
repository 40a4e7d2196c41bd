"""Why do tools disagree about one network? Each counter's number, explained to the last operation."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.counters import papers, view, words
from app.drawing.grid import component as grid
from app.frame import traced_words
from app.frame import words as frame_words
from app.runs import follow
from resnet_core.labs.counters.findings import OPERATIONS, answers

network = session.network()
plan = network.plan

st.markdown("# Counters: why do tools disagree?", anchors=False)
st.markdown(f":gray[{frame_words.headline(network)}. {words.finding(answers(plan, OPERATIONS))}]")

if network.is_traced:
    st.markdown(f":small[{traced_words.counted(network)}]")
    view.draw(network, None)  # a file cannot be built, so no counter can run
else:
    follow.follow("counters", view.request(network), "Run the counters", partial(view.draw, network))

with st.container(border=True):
    st.markdown("## Which number does a paper mean?", anchors=False)
    grid.draw(papers.papers_table(network), "counters_papers")
    st.markdown(papers.about(network))

with st.container(border=True):
    st.markdown("## Three traps", anchors=False)
    st.markdown(words.FOLDING)
    st.markdown(words.grouped(plan))
    st.markdown(words.left_out(plan))
