"""All lessons, how far a visitor has come in each, and the way to the answers of a class."""

from __future__ import annotations

import streamlit as st

from app.frame import kept, teaching
from app.lessons import controls, words, worksheet_view
from resnet_core.labs.lessons.lesson import Lesson
from resnet_core.labs.lessons.table import LESSONS
from resnet_core.labs.lessons.worksheets.sheet import MOST_SEED


def draw() -> None:
    """A card for each lesson."""
    st.markdown(f"# {words.HEADLINE}\n:gray[{words.INTRODUCTION}]", anchors=False)
    with st.container(key="lessons_list"):
        for number, lesson in enumerate(LESSONS.values(), 1):
            _card(number, lesson)
    _teachers()


def _card(number: int, lesson: Lesson) -> None:
    answers = controls.answers(lesson)
    begun = next((at for at in range(len(lesson.steps)) if at not in answers.guesses), 0)
    with st.container(border=True, key=f"lessons_card_{lesson.id}"):
        st.markdown(f"## {number}. {lesson.title}\n{lesson.about}", anchors=False)
        st.markdown(f":small[:gray[{words.state(answers)}]]")
        st.button(
            "Go on" if answers.guesses and begun else "Begin",
            key=f"lessons_begin_{lesson.id}",
            on_click=controls.open_lesson,
            args=(lesson, begun),
        )


def _teachers() -> None:
    with st.container(border=True):
        st.markdown("## For teachers", anchors=False)
        st.markdown(words.TEACHERS)
        with st.container(horizontal=True, gap="small"):
            label = "Usual type" if teaching.is_on() else "Large type and notes"
            st.button(label, key="lessons_teach", on_click=teaching.turn)
            st.button("Answers of a class", key="lessons_class", on_click=controls.open_class)
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            names = {name: lesson.title for name, lesson in LESSONS.items()}
            chosen = kept.menu(controls.SHEET, "Worksheet to print", list(names), names, 280)
            seed = kept.number(controls.SEED, "Seed", 1, 0, MOST_SEED, 130)
            worksheet_view.button(LESSONS[chosen], seed)
        st.markdown(f":small[:gray[{words.SHEETS}]]")
