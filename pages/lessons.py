"""Lessons that ask before they show, and the answers of a class."""

from __future__ import annotations

import streamlit as st

from app.lessons import class_view, controls, list_view, view

with st.container(key="lessons"):
    if lesson := controls.lesson():
        with st.container(key="lessons_step"):
            view.draw(lesson)
    elif controls.is_class():
        class_view.draw()
    else:
        list_view.draw()
