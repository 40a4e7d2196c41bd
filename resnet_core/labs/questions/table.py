"""The questions of the labs, each with the experiment that answers it. No torch here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from resnet_core.checks import check_choice, check_count
from resnet_core.labs.events import Point
from resnet_core.labs.questions.he_2015 import QUESTIONS_2015
from resnet_core.labs.questions.he_2016 import QUESTIONS_2016
from resnet_core.labs.questions.judge import Verdict
from resnet_core.labs.questions.networks import Entrant
from resnet_core.labs.questions.question import Answer, Printed, Question
from resnet_core.labs.settings import Settings, settings_like
from resnet_core.labs.training.settings import TRAINING, Task, at_once, memory_of
from resnet_core.spec import ArchSpec, Input

__all__ = ["QUESTIONS", "Answer", "Printed", "Question", "Verdict", "judge"]

QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {question.name: question for question in (*QUESTIONS_2015, *QUESTIONS_2016)}
)
COMPARISONS = tuple(name for name, question in QUESTIONS.items() if question.entrants)
MOST_SEEDS = 5
TRAINED_BY = "resnet_core.experiments.questions.networks"
CHANGED = 2  # times the memory: a gate or a dropout keeps up to as many maps as the block it is in


def judge(question: Question, points: Iterable[Point]) -> Verdict:
    """Which answer the points of a finished run support."""
    return question.verdict(points)


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
    """The trainings of a comparison, by seed, then entrant. Labels: `name` and `seed`."""
    question = QUESTIONS[str(settings["question"])]
    return tuple(
        task_of(entrant, seed + more)
        for more in range(int(settings["seeds"]))
        for entrant in question.entrants
    )


def task_of(entrant: Entrant, seed: int) -> Task:
    """One training of a comparison."""
    settings = {
        **TRAINING,
        **vars(entrant.recipe),
        "data": entrant.data,
        "zero_gamma": entrant.zero_gamma,
        "change": entrant.change,
        "images": entrant.images,
    }
    return Task({"name": entrant.name, "seed": seed}, entrant.spec, settings, seed, TRAINED_BY)


def compare_memory(spec: ArchSpec, input: Input, settings: Settings) -> int:
    """Bytes of `compare.run`: of the largest networks, as many as are trained at once."""
    needed = sorted(
        memory_of(task) * (CHANGED if task.settings["change"] else 1) for task in compare_tasks(settings, 0)
    )
    return sum(needed[-at_once(len(needed)) :])


def race_memory(spec: ArchSpec, input: Input, settings: Settings) -> int:
    """Bytes of `identity_race.run`: 16 convolutions on 1,498 small maps, and the libraries."""
    return 2**28
