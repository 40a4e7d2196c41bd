"""Lessons that ask before they show, and the answers of a class."""

from __future__ import annotations

import streamlit as st

from app.lessons import controls, list_view, view

with st.container(key="lessons"):
    if lesson := controls.lesson():
        view.draw(lesson)
    else:
        list_view.draw()
