"""Which lesson and step is shown, and what was answered; the link keeps these, the answers as codes."""

from __future__ import annotations

from app import session
from resnet_core.labs.lessons import codes
from resnet_core.labs.lessons.codes import Answers, CodeError, Guess
from resnet_core.labs.lessons.lesson import Lesson
from resnet_core.labs.lessons.table import LESSONS

LESSON, STEP, PART, NOTES = "lessons.lesson", "lessons.step", "lessons.part", "lessons.notes"
SHEET, SEED = "lessons.sheet", "lessons.seed"
CLASS = "class"


def lesson() -> Lesson | None:
    """The lesson on screen; None for the list of all."""
    return LESSONS.get(session.recall(LESSON))


def is_class() -> bool:
    """Whether the answers of a class are shown."""
    return session.recall(PART) == CLASS


def place(lesson: Lesson) -> int:
    """The step on screen, from 0; one more than the last is the end of the lesson."""
    text = session.recall(STEP)
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(asked, 1), len(lesson.steps) + 1) - 1


def answers(lesson: Lesson) -> Answers:
    """What was answered so far; nothing where the code in the link cannot be read."""
    return _read(lesson)[0]


def fault(lesson: Lesson) -> str:
    """Why the code in the link cannot be read; empty where it can."""
    return _read(lesson)[1]


def _read(lesson: Lesson) -> tuple[Answers, str]:
    text, none = session.recall(_code(lesson)), Answers(lesson, {})
    try:
        found = codes.read(text, [lesson]) if text else none
    except CodeError as error:
        return none, f"The code {text} in the link cannot be read. {error}"
    return found, ""


def open_lesson(lesson: Lesson, place: int = 0) -> None:
    """Shows a step of a lesson. For callbacks."""
    session.remember(PART, "")
    session.remember(LESSON, lesson.id)
    go_to(place)


def open_list() -> None:
    """Shows the list of lessons. For callbacks."""
    for name in (LESSON, STEP, PART, NOTES):
        session.remember(name, "")


def open_class() -> None:
    """Shows the answers of a class. For callbacks."""
    open_list()
    session.remember(PART, CLASS)


def go_to(place: int) -> None:
    """Shows another step, without its notes. For callbacks."""
    session.remember(STEP, "" if place == 0 else str(place + 1))
    session.remember(NOTES, "")


def move(lesson: Lesson, by: int) -> None:
    """Goes on, or back, from where the session is by now: keys may come faster than pages. For callbacks."""
    go_to(min(max(place(lesson) + by, 0), len(lesson.steps)))


def guess(lesson: Lesson, place: int, guess: Guess) -> None:
    """Keeps a guess, or that the answer was asked for without one. For callbacks."""
    session.remember(_code(lesson), codes.write(answers(lesson).with_guess(place, guess)))


def forget(lesson: Lesson) -> None:
    """Begins a lesson anew. For callbacks."""
    session.remember(_code(lesson), "")
    go_to(0)


def turn_notes() -> None:
    """Opens the teacher's notes, or closes them. For callbacks."""
    session.remember(NOTES, "" if session.recall(NOTES) else "open")


def _code(lesson: Lesson) -> str:
    return f"lessons.{lesson.id}"
