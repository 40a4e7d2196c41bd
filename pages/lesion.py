"""What the blocks of a trained network contribute: delete them, swap them, follow gradients along paths."""

from __future__ import annotations

import streamlit as st

from app.lesion import controls, paths, view, words

st.markdown(f"# {words.HEADLINE}\n:gray[{words.INTRODUCTION}]", anchors=False)

with st.container(border=True):
    choices = controls.draw()

if choices:
    with st.container(border=True):
        st.markdown(f"## Delete blocks\n:small[:gray[{words.CLICK} {words.MEANING}]]", anchors=False)
        choices = controls.with_statistics(choices)
        st.markdown(f":small[:gray[{words.STATISTICS[choices.statistics]}]]")
        with st.container(key="lesion_errors"):  # what is in it changes, and the strip is to stay where it is
            view.draw_errors(choices)
        view.draw_survey(choices)

    with st.container(border=True):
        st.markdown("## Paths: where the gradient travels", anchors=False)
        if words.is_plain(choices.plan):
            st.markdown(words.ONE_PATH)
        else:
            st.markdown(f":small[:gray[{paths.count(choices.plan.blocks)} {paths.PUBLISHED}]]")
            view.draw_paths(choices)
