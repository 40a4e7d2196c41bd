"""The answers of one visitor to a lesson as a short code: `KA31-2ZXZ-7Q`.

The lesson's letter, its edition, a sign for each step and two that check the others. Guesses are the signs
of their places; `SHOWN_SIGN` stands for a reveal without a guess, `OPEN_SIGN` for a step that is still to
come. The check is a polynomial of the signs modulo the prime 1021, so that one mistyped sign always shows,
and so do two neighbours before it that changed places. A code says what was answered, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from resnet_core.labs.lessons.lesson import Lesson
from resnet_core.labs.lessons.table import LESSONS

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is taken for another sign
PRIME = 1021
ALIKE = str.maketrans("OIL", "011")
SHOWN_SIGN, OPEN_SIGN = "X", "Z"
MOST_OPTIONS = SIGNS.index(SHOWN_SIGN)
GROUP = 4
EDITION = SIGNS.index("A") - 1

Guess = int | None
"""The place of an option; None for a step that was shown without a guess."""


class CodeError(ValueError):
    """A code that cannot be read; the message is a sentence that says why."""


class Answers(NamedTuple):
    """What one visitor has answered: a guess for each step that was revealed, by its place."""

    lesson: Lesson
    guesses: dict[int, Guess]

    def with_guess(self, place: int, guess: Guess) -> Answers:
        """The same with one more step revealed; what was answered before is kept."""
        return self if place in self.guesses else self._replace(guesses={**self.guesses, place: guess})


def write(answers: Answers) -> str:
    """The code, in groups of four signs."""
    lesson = answers.lesson
    signs = [_sign(answers.guesses.get(place, OPEN_SIGN)) for place in range(len(lesson.steps))]
    body = lesson.letter + SIGNS[EDITION + lesson.edition] + "".join(signs)
    whole = body + _check(body)
    return "-".join(whole[at : at + GROUP] for at in range(0, len(whole), GROUP))


def read(text: str, lessons: Iterable[Lesson] = tuple(LESSONS.values())) -> Answers:
    """The answers of a code; spaces, dashes and small letters do not matter. Raises `CodeError`."""
    signs = "".join(text.split()).replace("-", "").upper().translate(ALIKE)
    if not signs or any(sign not in SIGNS for sign in signs):
        raise CodeError("It has signs that no code has.")
    lesson = next((each for each in lessons if each.letter == signs[0]), None)
    if lesson is None:
        raise CodeError(f"No lesson has codes that begin with {signs[0]}.")
    if len(signs) != len(lesson.steps) + 4:
        raise CodeError(
            f"A code of this lesson has {len(lesson.steps) + 4} signs, this one has {len(signs)}."
        )
    if _check(signs[:-2]) != signs[-2:]:
        raise CodeError("Its last two signs do not fit the others, so a sign was mistyped.")
    if SIGNS.index(signs[1]) - EDITION != lesson.edition:
        raise CodeError("It was made with another edition of the lesson.")
    return Answers(lesson, dict(_guesses(lesson, signs[2:-2])))


def _guesses(lesson: Lesson, signs: str) -> Iterable[tuple[int, Guess]]:
    for place, (step, sign) in enumerate(zip(lesson.steps, signs, strict=True)):
        guess = SIGNS.index(sign)
        if sign == SHOWN_SIGN:
            yield place, None
        elif guess < len(step.options.labels):
            yield place, guess
        elif sign != OPEN_SIGN:
            raise CodeError(f"Question {place + 1} has no answer {sign}.")


def _sign(guess: Guess | str) -> str:
    if isinstance(guess, str):
        return guess
    return SHOWN_SIGN if guess is None else SIGNS[guess]


def _check(signs: str) -> str:
    total = 0
    for sign in signs:
        total = (total * len(SIGNS) + SIGNS.index(sign) + 1) % PRIME
    return SIGNS[total // len(SIGNS)] + SIGNS[total % len(SIGNS)]
