"""Answers of a class: codes are pasted, and each question becomes a histogram. Nothing of it is kept."""

from __future__ import annotations

import streamlit as st

from app import session
from app.drawing.exhibit import show
from app.drawing.palette import palette
from app.lessons import controls, histogram, words
from resnet_core.labs.lessons import tally
from resnet_core.labs.lessons.table import LESSONS
from resnet_core.labs.lessons.tally import Class, Tally

MOST_LETTERS = 60_000
MOST_NAMED = 12  # refused codes that are named


def draw() -> None:
    """The field for codes, what was refused, and the histograms of one lesson."""
    st.markdown(f"# {words.CLASS_HEADLINE}\n:gray[{words.CLASS_INTRODUCTION}]", anchors=False)
    pasted = st.text_area("Codes", key="lessons_codes", height=140, max_chars=MOST_LETTERS)
    st.button("All lessons", type="tertiary", on_click=controls.open_list)
    found = tally.read(pasted or "")
    _refused(found)
    if not found.tallies:
        return
    names = sorted(found.tallies, key=lambda name: -found.tallies[name].codes)
    chosen = names[0]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        if len(names) > 1:
            titles = {name: f"{LESSONS[name].title} ({found.tallies[name].codes})" for name in names}
            chosen = st.selectbox("Lesson", names, format_func=lambda name: titles.get(name, name))
        marked = st.toggle("Mark what was found", key="lessons_marked")
    _histograms(found.tallies[chosen], marked)


def _refused(found: Class) -> None:
    if found.left_out:
        st.warning(f"Only the first {tally.MOST_CODES:,} codes are read; {found.left_out:,} are left out.")
    if not found.refused:
        return
    named = [f"`{text.replace('`', ' ')}`: {why}" for text, why in found.refused[:MOST_NAMED]]
    rest = len(found.refused) - MOST_NAMED
    named += [f"and {rest} more."] if rest > 0 else []
    st.warning(f"{words.refused(len(found.refused))}\n" + "".join(f"\n- {each}" for each in named))


def _histograms(found: Tally, marked: bool) -> None:
    st.markdown(f"## {found.lesson.title}: {words.students(found.codes)}", anchors=False)
    for place, (step, count) in enumerate(zip(found.lesson.steps, found.counts, strict=True)):
        with st.container(border=True):
            st.markdown(f"**{place + 1}. {session.plain(step.question)}**")
            show(histogram.exhibit(step, count, marked, palette()), f"lessons_class_{place}")
