"""What a trained network must change to learn a new task, with few and with many images."""

from __future__ import annotations

import streamlit as st

from app.transfer import controls, view, words

st.markdown(f"# {words.HEADLINE}\n:gray[{words.INTRODUCTION}]", anchors=False)

with st.container(border=True):
    view.draw(controls.draw())
