"""The worksheet of a lesson: its problems with numbers drawn from a seed."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from resnet_core.checks import check_count
from resnet_core.labs.lessons.lesson import Lesson
from resnet_core.labs.lessons.worksheets import choosing, cost, degradation, gradients, order, paths
from resnet_core.labs.lessons.worksheets.problem import Draw, Problem

PROBLEMS: Mapping[str, tuple[Draw, ...]] = MappingProxyType(
    {
        "cost": cost.PROBLEMS,
        "degradation": degradation.PROBLEMS,
        "gradients": gradients.PROBLEMS,
        "order": order.PROBLEMS,
        "paths": paths.PROBLEMS,
        "choosing": choosing.PROBLEMS,
    }
)
MOST_SEED = 999_999


class Worksheet(NamedTuple):
    """Problems on one lesson; equal seeds give equal ones."""

    lesson: Lesson
    seed: int
    problems: tuple[Problem, ...]


def worksheet(lesson: Lesson, seed: int) -> Worksheet:
    """The worksheet of a lesson. Raises `SpecError` for a seed that is out of range."""
    check_count("seed", seed, 0, MOST_SEED)
    draws = PROBLEMS[lesson.id]
    # Each problem has a generator of its own, so that a change of one leaves the numbers of the others.
    problems = (draw(Random(f"{lesson.id} {place} {seed}")) for place, draw in enumerate(draws))
    return Worksheet(lesson, seed, tuple(problems))
