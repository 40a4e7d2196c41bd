"""The questions of the labs, each with the experiment that answers it. No torch here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from resnet_core.checks import check_choice, check_count
from resnet_core.labs.events import Event
from resnet_core.labs.questions import findings, race
from resnet_core.labs.questions.findings import Comparison
from resnet_core.labs.questions.he_2015 import QUESTIONS_2015
from resnet_core.labs.questions.he_2016 import QUESTIONS_2016
from resnet_core.labs.questions.judge import Verdict
from resnet_core.labs.questions.networks import Candidate
from resnet_core.labs.questions.question import Answer, Printed, Question
from resnet_core.labs.questions.race import Race
from resnet_core.labs.settings import Settings, settings_like
from resnet_core.labs.training.findings import NameLabel
from resnet_core.labs.training.settings import Task, at_once, memory_of
from resnet_core.spec import Init, Input, Spec

__all__ = ["QUESTIONS", "Answer", "Printed", "Question", "Verdict", "judge", "read"]

QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {question.name: question for question in (*QUESTIONS_2015, *QUESTIONS_2016)}
)
COMPARISONS = tuple(name for name, question in QUESTIONS.items() if question.candidates)
MOST_SEEDS = 5
TRAINED_BY = "resnet_core.experiments.questions.networks"
CHANGED = 2  # times the memory: a gate or a dropout keeps up to as many maps as the block it is in


def read(question: Question, events: Iterable[Event]) -> Comparison | Race:
    """What a run for this question has found so far."""
    return findings.read(events) if question.candidates else race.read(events)


def judge(question: Question, finding: Comparison | Race) -> Verdict:
    """Which answer the findings of a finished run support."""
    if isinstance(finding, Race):
        return race.judge(finding)
    assert question.verdict is not None
    return question.verdict(finding.curves)


def compare_settings(given: Settings) -> Settings:
    """`question` is one of `COMPARISONS`; `seeds` says how many, from the request's seed on."""
    asked = settings_like(question="", seeds=1)(given)
    check_choice("question", asked["question"], COMPARISONS)
    check_count("seeds", asked["seeds"], 1, MOST_SEEDS)
    return asked


def race_settings(given: Settings) -> Settings:
    """`seeds` says how many, from the request's seed on."""
    asked = settings_like(seeds=1)(given)
    check_count("seeds", asked["seeds"], 1, MOST_SEEDS)
    return asked


def compare_tasks(settings: Settings, seed: int) -> tuple[Task, ...]:
    """The trainings of a comparison, by seed, then network. Labels are `NameLabel`."""
    question = QUESTIONS[str(settings["question"])]
    return tuple(
        task_of(candidate, seed + more)
        for more in range(int(settings["seeds"]))
        for candidate in question.candidates
    )


def task_of(candidate: Candidate, seed: int) -> Task:
    """One training of a comparison."""
    return Task(
        NameLabel(candidate.name, seed),
        candidate.spec,
        candidate.recipe,
        candidate.data,
        Init("he_fan_in", candidate.zero_gamma, seed),
        TRAINED_BY,
        candidate.change,
        candidate.images,
    )


def compare_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of `compare.run`: of the largest networks, as many as are trained at once."""
    needed = sorted(_memories(settings))
    return sum(needed[-at_once(len(needed)) :])


def compare_memory_of_one(spec: Spec, input: Input, settings: Settings) -> int:
    """The same on an accelerator, where one network is trained after the other."""
    return max(_memories(settings))


def _memories(settings: Settings) -> list[int]:
    return [memory_of(task) * (CHANGED if task.change else 1) for task in compare_tasks(settings, 0)]


def race_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of `identity_race.run`: 16 convolutions on small maps of all digits, and the libraries."""
    return 2**28
