"""Which published weights to take: accuracy against cost, the best at a cost, and what recipes changed."""

from __future__ import annotations

import streamlit as st

from app import session
from app.choose import controls, view, words
from app.frame import words as frame_words
from app.frame.regions import region


def title() -> None:
    """The question, the network on screen, and where the answers come from."""
    st.markdown(
        "# Choose: which published weights?\n"
        f":gray[{frame_words.headline(session.network())}. Published results: {words.origin()}.]",
        anchors=False,
    )


def points() -> None:
    """All weights, accuracy against cost."""
    with st.container(border=True):
        view.draw_points()


def ledger() -> None:
    """One architecture."""
    with st.container(border=True):
        st.markdown("## One architecture, all its weights", anchors=False)
        view.draw_ledger()


def ablations() -> None:
    """The numbers of papers on recipes."""
    with st.container(border=True):
        st.markdown(
            "## What details and recipes changed\n"
            ":small[:gray[As printed, each set by one group with one recipe; nothing is inferred between "
            "sets.]]",
            anchors=False,
        )
        view.draw_ablations()


region("choose_title", title, session.network)
region("choose_cost", points, controls.of_points)
region("choose_one", ledger, controls.of_ledger)
region("choose_changes", ablations, controls.of_ablation)
