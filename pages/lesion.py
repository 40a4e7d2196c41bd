"""What the blocks of a trained network are worth: delete them, swap them, follow the gradient past them."""

from __future__ import annotations

import streamlit as st

from app.lesion import controls, view, words

st.markdown(f"# {words.HEADLINE}\n:gray[{words.INTRODUCTION}]", anchors=False)

with st.container(border=True):
    asked = controls.draw()

if asked:
    with st.container(border=True):
        st.markdown(f"### Delete blocks\n:small[:gray[{words.CLICK} {words.MEANING}]]", anchors=False)
        with st.container():  # what is in it changes, and the strip is to stay where it is
            view.chosen(asked)
        view.survey(asked)

    with st.container(border=True):
        st.markdown("### Paths: where the gradient travels", anchors=False)
        if asked.plain:
            st.markdown(words.ONE_PATH)
        else:
            st.markdown(f":small[:gray[{words.path_count(asked.plan.blocks)} {words.PUBLISHED_PATHS}]]")
            view.paths(asked)
