"""The button that downloads a worksheet; the file is written when it is asked for."""

from __future__ import annotations

import streamlit as st

from resnet_core.labs.lessons.lesson import Lesson
from resnet_core.labs.lessons.worksheets import page
from resnet_core.labs.lessons.worksheets.sheet import worksheet


def button(lesson: Lesson, seed: int) -> None:
    """An HTML file to print."""
    st.download_button(
        "Worksheet",
        lambda: page.html(worksheet(lesson, seed)),
        f"worksheet-{lesson.id}-{seed}.html",
        "text/html",
        key="lessons_worksheet",
        on_click="ignore",
    )
