"""The claim on screen: its sentence and the question; after a guess the verdict with its proof."""

from __future__ import annotations

import streamlit as st

from app import session
from app.claims import controls, words
from resnet_core.labs.claims.claim import Claim, Recorded


def draw(claim: Claim) -> None:
    """The sentence with three answers or, once there is one, our verdict."""
    st.markdown(f":small[:gray[{words.place(claim)}]]")
    with st.container(key="claims_sentence"):
        st.markdown(f"“{session.plain(claim.sentence)}”")
    if not controls.is_revealed(claim):
        st.markdown("True, half true or false?")
        controls.ask(claim)
        return
    _verdict(claim)


def _verdict(claim: Claim) -> None:
    """Verdict, number, parts, reason, paper and the way to the proof."""
    finding = claim.proof.find()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{words.headline(claim, controls.guess())}**", width="content")
        controls.judge_again()
    st.markdown(":small[:gray[The number that decides]]")
    with st.container(key="claims_number"):
        st.markdown(session.plain(finding.number))
    st.markdown(session.plain(finding.sentence))
    st.markdown(words.checks(finding))
    st.markdown(session.plain(claim.why))
    _links(claim)
    st.markdown(f":small[{words.source(claim)}]")
    st.markdown(f":small[:gray[{session.plain(words.proof(claim.proof))}]]")


def _links(claim: Claim) -> None:
    here = claim.proof.here if isinstance(claim.proof, Recorded) else None
    with st.container(horizontal=True, gap="small"):
        more = " and run it there" if here == claim.show else ""
        st.link_button(f"Show me{more}: {words.page(claim.show)}", claim.show.address)
        if here and here != claim.show:
            st.link_button(f"Run it here: {words.page(here)}", here.address)
