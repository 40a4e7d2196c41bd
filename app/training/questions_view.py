"""Questions to guess first: the answers to choose from and, after a guess, what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from app import session
from app.drawing.exhibit import show_row
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.frame import kept
from app.runs import follow
from app.runs import run as runs
from app.runs.run import Run
from app.training import comparison, divergence, race, words
from resnet_core.jobs.request import Request
from resnet_core.jobs.words import about
from resnet_core.labs.lessons.table import of_comparison
from resnet_core.labs.questions.complete import complete_seeds, with_seeds
from resnet_core.labs.questions.findings import Comparison
from resnet_core.labs.questions.race import Race
from resnet_core.labs.questions.table import QUESTIONS, Question, judge, read
from resnet_core.labs.recorded import Recorded
from resnet_core.labs.recorded import runs as recorded_runs
from resnet_core.labs.training.curves import Curve
from resnet_core.spec import Input

QUESTION, GUESS, RUN = "training.question", "training.guess", "training.ask"
NO_GUESS = "none"


def draw() -> None:
    """The way to the lessons that ask these questions; the menu, and a question with its run."""
    links = (f"[{each.title}]({of_comparison(name).address})" for name, each in QUESTIONS.items())
    st.markdown(f":small[{words.IN_LESSONS} {' · '.join(links)}]")
    titles = {name: question.title for name, question in QUESTIONS.items()}
    chosen = kept.menu(QUESTION, "Experiment", list(titles), titles, 420)
    question = QUESTIONS[chosen]
    st.markdown(f"**{question.question}**")
    answered, _, guess = session.recall(GUESS).partition(":")
    if answered != chosen:
        _ask(question)
        return
    _guessed(question, guess)
    label = f"Run it here, about {about(_seconds(question))}"
    follow.follow(RUN, request(question), label, partial(_findings, question, guess))


def request(question: Question) -> Request:
    """What runs for a question; it does not depend on the sidebar."""
    return Request(question.experiment, question.spec, Input(8, 8), question.settings)


def _ask(question: Question) -> None:
    """The answers as buttons: a guess shows what was recorded."""
    for answer in question.answers:
        st.button(
            answer.text, key=f"training_answer_{answer.key}", on_click=_guess, args=(question, answer.key)
        )
    st.button("Show the result without a guess", type="tertiary", on_click=_guess, args=(question, NO_GUESS))
    after = words.AFTER_A_GUESS
    if _recorded(question) is None:
        after = words.starts_the_run(about(_seconds(question)))
    st.markdown(f":small[:gray[{after}]]")


def _guess(question: Question, key: str) -> None:
    session.remember(GUESS, f"{question.name}:{key}")
    now = request(question)
    if _recorded(question) is None and runs.current(RUN, now) is None:
        runs.start(RUN, now)


def _recorded(question: Question) -> Recorded | None:
    return recorded_runs("questions").get(question.name)


def _seconds(question: Question) -> float:
    """What a run took on this server lately, else on two free cores."""
    return runs.engine().seconds(request(question)) or question.seconds


def _guessed(question: Question, guess: str) -> None:
    texts = {answer.key: answer.text for answer in question.answers}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"Your guess: {texts[guess]}" if guess in texts else "No guess.", width="content")
        st.button("Guess again", type="tertiary", on_click=session.remember, args=(GUESS, ""))


def _findings(question: Question, guess: str, run: Run | None) -> None:
    """The recorded run, or the one made here: as it goes on, and judged by the seeds that it has finished."""
    recorded = _recorded(question)
    live = run is not None and run.has_found
    points, made = (recorded.points, recorded.made) if recorded else ((), "")
    if run and live:
        points, made = run.points, ""
    finding = read(question, points)
    if finding.conditions is None:
        return
    st.markdown(f":small[:gray[{words.conditions(finding.conditions, made)}]]")
    if not live or (run and run.end):
        finding = _judged(question, guess, finding)
    match finding:
        case Race():
            show_row(race.exhibits(finding, question.caption, palette()))
        case Comparison(_, curves):
            _comparison(question, curves)


def _judged(question: Question, guess: str, finding: Comparison | Race) -> Comparison | Race:
    """Says which answer the complete seeds support; returns what is to be drawn, those if there are any."""
    seeds = complete_seeds(question, finding)
    if not seeds:
        st.markdown(words.NO_SEED_COMPLETE)
        return finding
    complete = with_seeds(finding, seeds)
    answers = {answer.key: answer.text for answer in question.answers}
    said = words.verdict(answers, guess, *judge(question, complete))
    st.markdown(said + words.fewer_seeds(len(seeds), question.seeds))
    return complete


def _comparison(question: Question, curves: Mapping[str, Curve]) -> None:
    if sentence := divergence.sentence(curves.values()):
        st.markdown(sentence)
    show_row(comparison.exhibits(question, curves, palette()))
    if question.printed:
        st.markdown(f":small[:gray[{question.printed_note}]]")
        grid.draw(comparison.paper_table(question, curves), "training_beside")
