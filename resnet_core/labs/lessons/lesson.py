"""A lesson: steps that ask before they show. No torch here.

A step has a question with options, and a function that finds what holds; nothing of it is known before that
function is called. Numbers come from readers, recorded runs and printed tables, never from the lesson's text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Literal, NamedTuple, TypeAlias

from resnet_core.labs.claims.claim import Link

Recorded = Literal[
    "degradation",
    "construction",
    "rates",
    "norms",
    "signals",
    "gradients by depth",
    "lesions",
    "paths",
    "heads",
]
"""The exhibits of other pages that a step may show, each of a run that ships."""


TIMES = " times"


class Run(NamedTuple):
    """A run that ships: the recording `file` in `resnet_core/recorded`, and the name of the run in it."""

    file: str
    name: str


class Choices(NamedTuple):
    """Answers in words, by the key that a reveal names."""

    texts: dict[str, str]

    @property
    def labels(self) -> tuple[str, ...]:
        """What is read on the buttons."""
        return tuple(self.texts.values())

    def place(self, answer: str | float) -> int:
        """Where the answer stands. Raises `KeyError` for one that is no key."""
        if answer not in self.texts:
            raise KeyError(answer)
        return list(self.texts).index(str(answer))


class Ladder(NamedTuple):
    """A number to guess: steps of a ladder, each with the unit; the nearest step by ratio is right."""

    values: tuple[float, ...]
    unit: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """What is read on the buttons."""
        return tuple(map(self._label, self.values))

    def _label(self, value: float) -> str:
        if value != 1:
            return f"About {value:,.10g}{self.unit}"
        return "About the same" if self.unit == TIMES else f"About 1{self.unit.removesuffix('s')}"

    def place(self, answer: str | float) -> int:
        """Where the number that was found belongs. Raises `ValueError` for one that is not positive."""
        distances = [abs(log(float(answer) / value)) for value in self.values]
        return distances.index(min(distances))


Options: TypeAlias = Choices | Ladder


class Bar(NamedTuple):
    """One number of a reveal, and how it is written; `plain` for what has no shortcut."""

    name: str
    value: float
    text: str
    plain: bool = False


class Bars(NamedTuple):
    """Numbers side by side: what they are, and each of them."""

    title: str
    bars: tuple[Bar, ...]


class Reveal(NamedTuple):
    """What holds: the key of an answer, or the number itself, the same as text, and a sentence with it.

    `number` is empty where the answer in words says all.
    """

    answer: str | float
    number: str
    sentence: str
    bars: Bars | None = None


class Turn(NamedTuple):
    """A control to turn after the reveal: its values, the one it starts with, and what each gives."""

    label: str
    values: tuple[int, ...]
    usual: int
    read: Callable[[int], Reveal]


class Notes(NamedTuple):
    """For the teacher: minutes, what is often answered, and what to say."""

    minutes: int
    usually: str
    say: str


@dataclass(frozen=True)
class Step:
    """A question, what it reveals, and the sentence to keep.

    `seen` is an exhibit of another page, and `comparison` a recorded comparison of trainings, by its name;
    without either the numbers of the reveal are drawn. `run` is where measured numbers come from. `claim` is
    the claim of a study sheet that the same numbers prove.
    """

    id: str
    question: str
    options: Options
    reveal: Callable[[], Reveal]
    keep: str
    notes: Notes
    show: Link
    seen: Recorded | None = None
    run: Run | None = None
    comparison: str = ""
    claim: str = ""
    turn: Turn | None = None

    def right(self) -> int:
        """The place of the option that holds."""
        return self.options.place(self.reveal().answer)


@dataclass(frozen=True)
class Lesson:
    """Steps in order. `letter` opens its codes; `edition` rises when a step is added, moved or left out."""

    id: str
    letter: str
    title: str
    about: str
    steps: tuple[Step, ...]
    edition: int = 1

    @property
    def minutes(self) -> int:
        """How long it takes in class."""
        return sum(step.notes.minutes for step in self.steps)
