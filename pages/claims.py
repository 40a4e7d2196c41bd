"""What study sheets say about residual networks: guess first, then the verdict with its proof."""

from __future__ import annotations

import streamlit as st

from app.claims import controls, view, words
from resnet_core.labs.claims.table import ALL

st.markdown(f"# {words.HEADLINE}\n:gray[{words.INTRODUCTION}]", anchors=False)

claim = controls.chosen()
one, every = st.columns([7, 5], gap="medium")
with every, st.container(border=True):
    st.markdown("## All claims", anchors=False)
    listed = controls.filters()
    st.markdown(f":small[:gray[{words.counted(len(listed), len(ALL))}]]")
    with st.container(height=520, border=False, key="claims_all"):
        controls.every(listed, claim)
with one, st.container(border=True):
    view.draw(claim)
    controls.neighbours(listed, claim)
