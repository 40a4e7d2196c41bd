"""The answers of a class: codes that were pasted, counted question by question, and those that were "
"refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from resnet_core.labs.lessons import codes
from resnet_core.labs.lessons.codes import Answers, CodeError
from resnet_core.labs.lessons.lesson import Lesson
from resnet_core.labs.lessons.table import LESSONS

SEPARATORS = re.compile(r"[\s,;]+")
MOST_CODES = 2000
LONGEST = 40  # signs of a text that is read as a code


class Refusal(NamedTuple):
    """A text that is no code, and why."""

    text: str
    why: str


class Count(NamedTuple):
    """One question: how often each option was chosen, in their order, shown without a guess, and left "
    "open."""

    chosen: tuple[int, ...]
    shown: int
    open: int

    @property
    def guesses(self) -> int:
        """How many guessed."""
        return sum(self.chosen)


class Tally(NamedTuple):
    """The answers to one lesson: how many codes, and a count for each of its steps."""

    lesson: Lesson
    codes: int
    counts: tuple[Count, ...]


class Class(NamedTuple):
    """What was pasted: a tally for each lesson that has codes, and the texts that were refused."""

    tallies: Mapping[str, Tally]
    refused: tuple[Refusal, ...]
    left_out: int = 0


def read(pasted: str) -> Class:
    """Codes with white space, commas or semicolons between them; each is counted as often as it stands there.

    More than `MOST_CODES` are left out.
    """
    texts = [text for text in SEPARATORS.split(pasted) if text]
    read: list[Answers] = []
    refused: list[Refusal] = []
    for text in texts[:MOST_CODES]:
        try:
            read.append(codes.read(text[:LONGEST]))
        except CodeError as error:
            refused.append(Refusal(text[:LONGEST], str(error)))
    tallies = {
        name: _tally(lesson, own)
        for name, lesson in LESSONS.items()
        if (own := [each for each in read if each.lesson is lesson])
    }
    return Class(tallies, tuple(refused), max(0, len(texts) - MOST_CODES))


def _tally(lesson: Lesson, all_answers: Sequence[Answers]) -> Tally:
    return Tally(
        lesson,
        len(all_answers),
        tuple(_count(lesson, place, all_answers) for place in range(len(lesson.steps))),
    )


def _count(lesson: Lesson, place: int, all_answers: Sequence[Answers]) -> Count:
    there = [each.guesses[place] for each in all_answers if place in each.guesses]
    options = range(len(lesson.steps[place].options.labels))
    return Count(
        tuple(there.count(option) for option in options), there.count(None), len(all_answers) - len(there)
    )
