"""Sentences of the page on lessons."""

from __future__ import annotations

from app import session
from app.frame import places
from app.runs import conditions as shared
from resnet_core.labs.claims.claim import Link
from resnet_core.labs.lessons.codes import Answers, Guess
from resnet_core.labs.lessons.lesson import Lesson, Reveal, Step
from resnet_core.labs.recorded import runs

HEADLINE = "Lessons: guess first, then see"
INTRODUCTION = (
    "Six lessons on residual networks. Each asks before it shows, and every number is computed or was "
    "recorded "
    "by an experiment that can be run here. Nothing about you is stored: the link holds your answers."
)
TEACHERS = (
    "Large type reads well from a projector. The arrow keys go from step to step, a digit chooses an "
    "answer, S "
    "shows it without a guess, and N opens the notes for the teacher. Your students need no accounts: each "
    "has "
    "a short code at the end of a lesson, and pasted here their codes become a histogram for each question."
)
CLASS_HEADLINE = "Answers of a class"
CLASS_INTRODUCTION = (
    "Paste the codes of your students, as many as you like, with spaces or line breaks between them. They "
    "are counted here and kept nowhere."
)
SHEETS = (
    "Each seed draws other numbers; the key is on a second sheet. The file prints from any browser, and "
    "needs no network."
)
NOTHING_YET = "Each answered question leaves a sentence here."
SHORT_CODE = (
    "Your answers as a code, for whoever teaches the lesson. It says what was answered and nothing about you."
)


def progress(lesson: Lesson, place: int) -> str:
    """Where one is."""
    return f"Question {place + 1} of {len(lesson.steps)}"


def state(answers: Answers) -> str:
    """How far a visitor has come in a lesson."""
    done, every = len(answers.guesses), len(answers.lesson.steps)
    length = f"{every} questions, about {answers.lesson.minutes} minutes"
    return length if not done else f"{length}; {done} answered" if done < every else f"{length}; all answered"


def verdict(step: Step, reveal: Reveal, guess: Guess) -> str:
    """The option that holds beside the visitor's."""
    right, labels = step.options.place(reveal.answer), [*map(session.plain, step.options.labels)]
    if guess is None:
        return f"**{labels[right]}.**"
    if guess == right:
        return f"**{labels[right]}.** You said so too."
    return f"**{labels[right]}.** You said: {labels[guess]}."


def guessed(answers: Answers) -> str:
    """How many guesses agree with what was found."""
    guesses = {place: guess for place, guess in answers.guesses.items() if guess is not None}
    right = sum(answers.lesson.steps[place].right() == guess for place, guess in guesses.items())
    shown = len(answers.guesses) - len(guesses)
    left = len(answers.lesson.steps) - len(answers.guesses)
    clauses = [f"{right} of {len(guesses)} guesses agree with what was found"] if guesses else ["No guesses"]
    clauses += [f"{shown} shown without a guess"] if shown else []
    clauses += [f"{left} still open"] if left else []
    return "; ".join(clauses) + "."


def show(link: Link) -> str:
    """What the button of a link says."""
    return f"Show me: {places.at(link.page).title}"


def conditions(step: Step) -> str:
    """What measured numbers depend on; empty for exact and printed ones."""
    if step.run is None:
        return ""
    recorded = runs(step.run.file)[step.run.name]
    return shared.sentence(recorded.conditions, made=recorded.made)


def students(count: int) -> str:
    """How many codes were read."""
    return f"{count:,} code{'' if count == 1 else 's'}"


def refused(count: int) -> str:
    """How many were not."""
    return "One code was refused:" if count == 1 else f"{count:,} codes were refused:"
