"""A step of a lesson: its question and, after a guess, what was found; and the end of the lesson."""

from __future__ import annotations

import streamlit as st

from app import session
from app.drawing.exhibit import show, show_row
from app.drawing.palette import palette
from app.frame import kept, teaching
from app.lessons import bars, controls, exhibits, words, worksheet_view
from resnet_core.labs.lessons import codes
from resnet_core.labs.lessons.codes import Answers
from resnet_core.labs.lessons.lesson import Lesson, Reveal, Step, Turn


def draw(lesson: Lesson) -> None:
    """The step that the link names."""
    place, answers = controls.place(lesson), controls.answers(lesson)
    if fault := controls.fault(lesson):
        st.warning(session.plain(fault))
    _head(lesson, place, answers)
    if place == len(lesson.steps):
        _end(answers)
    else:
        _step(answers, place)
    _way(lesson, place)


def _head(lesson: Lesson, place: int, answers: Answers) -> None:
    st.markdown(f"# {lesson.title}", anchors=False)
    every = len(lesson.steps)
    signs = "".join(
        f'<span class="{"now " if at == place else ""}{"done" if at in answers.guesses else ""}"></span>'
        for at in range(every)
    )
    told = words.progress(lesson, place) if place < every else "The end"
    st.html(
        f'<div class="progress" role="img" aria-label="{told}, {len(answers.guesses)} answered">{signs}</div>'
        f'<p class="progress-words">{told}</p>'
    )


def _step(answers: Answers, place: int) -> None:
    step = answers.lesson.steps[place]
    with st.container(key="lessons_asked" if place in answers.guesses else "lessons_question"):
        st.markdown(f"## {session.plain(step.question)}", anchors=False)
    if place not in answers.guesses:
        _ask(answers.lesson, place)
    else:
        _reveal(step, answers, place)
    if teaching.is_on():
        _notes(step)


def _ask(lesson: Lesson, place: int) -> None:
    with st.container(key="lessons_options", gap="small"):
        for at, label in enumerate(lesson.steps[place].options.labels):
            st.button(
                session.plain(label),
                key=f"lessons_option_{at}",
                on_click=controls.guess,
                args=(lesson, place, at),
                shortcut=str(at + 1),
                width="stretch",
            )
    st.button(
        "Show it",
        key="lessons_show",
        type="tertiary",
        on_click=controls.guess,
        args=(lesson, place, None),
        shortcut="S",
    )


def _reveal(step: Step, answers: Answers, place: int) -> None:
    reveal = step.reveal()
    st.markdown(words.verdict(step, reveal, answers.guesses[place]))
    if reveal.number:
        with st.container(key="lessons_number"):
            st.markdown(session.plain(reveal.number))
    st.markdown(session.plain(reveal.sentence))
    row = exhibits.of(step, reveal)
    if len(row) > 1:
        show_row(row)
    for key, exhibit in row.items() if len(row) == 1 else ():
        show(exhibit, key)
    if conditions := words.conditions(step):
        st.markdown(f":small[:gray[{session.plain(conditions)}]]")
    if step.turn:
        _turn(step, step.turn)
    with st.container(key="lessons_keep"):
        st.markdown(f":small[:gray[To keep]]\n\n**{session.plain(step.keep)}**")
    st.link_button(words.show(step.show), teaching.linked(step.show.address))


def _turn(step: Step, turn: Turn) -> None:
    value = kept.slider(f"lessons.turn_{step.id}", turn.label, turn.values, turn.usual)
    turned: Reveal = turn.read(value)
    st.markdown(f"**{session.plain(turned.number)}.** {session.plain(turned.sentence)}")
    if turned.bars:
        show(bars.exhibit(turned.bars, palette()), f"lessons_{step.id}_turned")


def _notes(step: Step) -> None:
    opened = bool(session.recall(controls.NOTES))
    st.button(
        "Close the notes" if opened else "Notes for the teacher",
        key="lessons_notes",
        type="tertiary",
        on_click=controls.turn_notes,
        shortcut="N",
    )
    if opened:
        with st.container(border=True, key="lessons_notes_text"):
            minutes, usually, say = step.notes
            st.markdown(
                f"**{minutes} minutes.**\n\n**Often answered:** {session.plain(usually)}\n\n"
                f"**Say:** {session.plain(say)}"
            )


def _end(answers: Answers) -> None:
    lesson = answers.lesson
    st.markdown("## To keep", anchors=False)
    kept_now = [step.keep for place, step in enumerate(lesson.steps) if place in answers.guesses]
    st.markdown("\n".join(f"1. {session.plain(sentence)}" for sentence in kept_now) or words.NOTHING_YET)
    st.markdown(words.guessed(answers))
    if answers.guesses:
        st.markdown(f":small[:gray[{words.SHORT_CODE}]]")
        st.code(codes.write(answers), language=None)
    with st.container(horizontal=True, gap="small"):
        worksheet_view.button(lesson, 1)
        if answers.guesses:
            st.button("Begin anew", type="tertiary", on_click=controls.forget, args=(lesson,))


def _way(lesson: Lesson, place: int) -> None:
    with st.container(horizontal=True, gap="small", key="lessons_way"):
        st.button(
            "Back",
            key="lessons_back",
            on_click=controls.move,
            args=(lesson, -1),
            disabled=not place,
            shortcut="Left",
        )
        last = place == len(lesson.steps)
        st.button(
            "Next" if place + 1 < len(lesson.steps) else "The end",
            key="lessons_next",
            on_click=controls.move,
            args=(lesson, 1),
            disabled=last,
            shortcut="Right",
        )
        st.button("All lessons", key="lessons_all", type="tertiary", on_click=controls.open_list)
