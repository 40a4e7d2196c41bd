"""Comparisons that one guesses first: a question, the answers, and after a guess what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from app import session
from app.drawing import echarts
from app.drawing.echarts import Moving
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.forward import controls
from app.runs import follow
from app.runs import run as runs
from app.runs.run import Run
from app.training import comparison, words
from app.training import figures as training_figures
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Done
from resnet_core.labs.questions.findings import Comparison
from resnet_core.labs.questions.race import Quantity, Race, bands
from resnet_core.labs.questions.table import QUESTIONS, Question, judge, read
from resnet_core.labs.training.curves import Curve
from resnet_core.spec import Input

QUESTION, GUESS, RUN = "training.question", "training.guess", "training.ask"
NO_GUESS = "none"
RACED: dict[Quantity, str] = {"loss": "Loss", "weight_norm": "L2 norm of the weights"}
RACE_CAPTION = "Every step that was written down: the median of the seeds and their range."
READING = "Bars and lines are medians of the seeds, rings are seeds; a line ends with the number of its bar."


def draw() -> None:
    """The menu, the question, and what stands under it."""
    titles = {name: question.title for name, question in QUESTIONS.items()}
    chosen = controls.choice(QUESTION, "Experiment", list(titles), titles, 420)
    question = QUESTIONS[chosen]
    st.markdown(f"**{question.question}**")
    asked, _, guess = session.recall(GUESS).partition(":")
    if asked != chosen and not session.recall(f"{RUN}.job"):
        _ask(question)
        return
    _guessed(question, guess if asked == chosen else NO_GUESS)
    follow.follow(
        RUN,
        request(question),
        f"Run it here, about {question.seconds} seconds",
        partial(_shown, question, guess),
    )


def request(question: Question) -> Request:
    """What runs for a question; it does not depend on the sidebar."""
    return Request(question.experiment, question.spec, Input(8, 8), question.settings)


def _ask(question: Question) -> None:
    """The answers as buttons: a guess begins the run."""
    for answer in question.answers:
        st.button(
            answer.text, key=f"training_answer_{answer.key}", on_click=_guess, args=(question, answer.key)
        )
    st.button("Show it without a guess", type="tertiary", on_click=_guess, args=(question, NO_GUESS))
    about = f"Guess first: it runs then, for about {question.seconds} seconds, unless it was run before."
    st.markdown(f":small[:gray[{about}]]")


def _guess(question: Question, key: str) -> None:
    session.remember(GUESS, f"{question.name}:{key}")
    asked = request(question)
    if runs.current(RUN, asked) is None:
        runs.start(RUN, asked)


def _guessed(question: Question, guess: str) -> None:
    texts = {answer.key: answer.text for answer in question.answers}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"You said: {texts[guess]}" if guess in texts else "You made no guess.", width="content")
        st.button("Guess again", type="tertiary", on_click=session.remember, args=(GUESS, ""))


def _shown(question: Question, guess: str, run: Run | None) -> None:
    if run is None or not run.points:
        return
    finding = read(question, run.points)
    st.markdown(f":small[:gray[{words.conditions_of(finding.conditions)}]]")
    if isinstance(run.end, Done):
        verdict = judge(question, finding)
        st.markdown(words.verdict({answer.key: answer.text for answer in question.answers}, guess, *verdict))
    match finding:
        case Race():
            _race(question, finding)
        case Comparison(_, curves):
            _comparison(question, curves)


def _comparison(question: Question, found: Mapping[str, Curve]) -> None:
    colours = palette()
    epochs = max(candidate.recipe.epochs for candidate in question.candidates)
    if sentence := words.diverged(found.values()):
        st.markdown(sentence)
    error = comparison.error_of(question)
    bars = echarts.bars(comparison.bars(question, found, colours), error.lower(), 100, " %", colours)
    lines = comparison.lines(question, found, epochs, colours)
    echarts.charts(
        [
            Moving(f"{error} so far", bars, comparison.alt(question, found), "training_bars"),
            Moving(
                f"{error} by epoch",
                training_figures.errors_by_epoch(lines, epochs, colours),
                words.alt_of_curves(found, question.measure, error),
                "training_compared",
            ),
        ],
        f"{READING} {question.caption}",
        partial(training_figures.curves_table, found, words.EVERY_TRAINING),
        height=max(280, 70 + 42 * len(question.candidates)),
    )
    if question.printed:
        st.markdown(f":small[:gray[{question.printed_note}]]")
        grid.draw(comparison.beside(question, found), "training_beside")


def _race(question: Question, race: Race) -> None:
    colours = palette()
    moving = []
    for value, title in RACED.items():
        found = bands(race, value)
        lines, axes = comparison.race_lines(found, colours)
        alt = words.alt_of_race(title, found)
        moving.append(Moving(title, echarts.lines(lines, axes, colours), alt, f"training_race_{value}"))
    table = partial(comparison.race_table, {value: bands(race, value) for value in RACED}, RACE_CAPTION)
    echarts.charts(moving, question.caption, table)
