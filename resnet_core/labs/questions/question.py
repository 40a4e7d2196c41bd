"""What a question of the labs is made of. No torch here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from resnet_core.labs.questions.judge import Curves, Verdict
from resnet_core.labs.questions.networks import Candidate
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.curves import Measure
from resnet_core.spec import ArchSpec


class Answer(NamedTuple):
    """One of the answers to choose from before the run; its key is what a `Verdict` holds."""

    key: str
    text: str


class Printed(NamedTuple):
    """A paper's number for the candidate of this name, as printed, and where it stands."""

    candidate: str
    printed: str
    source: str


@dataclass(frozen=True)
class Question:
    """A question, its answers, and the experiment that tells which is right.

    `experiment`, `spec` and `settings` go into the request as they are; `verdict` is about the `measure` of
    the finished curves, and None where there are none. `seconds` were measured on two free cores.
    `caption` says what was measured, on what, and what it does not show. `printed` are a paper's numbers,
    and `printed_note` says what it measured.
    """

    name: str
    title: str
    question: str
    answers: tuple[Answer, ...]
    caption: str
    seconds: int
    experiment: str
    settings: Settings
    spec: ArchSpec
    candidates: tuple[Candidate, ...]
    seeds: int
    verdict: Callable[[Curves], Verdict] | None = None
    measure: Measure = "train_error"
    printed: tuple[Printed, ...] = ()
    printed_note: str = ""


@dataclass(frozen=True)
class Text:
    """The words of a question."""

    title: str
    question: str
    answers: dict[str, str]
    caption: str


class Trainings(NamedTuple):
    """What a comparison trains: its networks, with how many seeds, and how long that takes."""

    candidates: tuple[Candidate, ...]
    seeds: int
    seconds: int


def comparison(name: str, text: Text, trainings: Trainings, judge: Callable[[Curves], Verdict]) -> Question:
    """A question that the experiment `compare` answers."""
    return Question(
        name,
        text.title,
        text.question,
        tuple(Answer(*answer) for answer in text.answers.items()),
        text.caption,
        trainings.seconds,
        "compare",
        MappingProxyType({"question": name, "seeds": trainings.seeds}),
        trainings.candidates[0].spec,
        trainings.candidates,
        trainings.seeds,
        judge,
    )
