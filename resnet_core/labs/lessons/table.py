"""All lessons, in the order in which they are taught."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.labs.claims.claim import Link
from resnet_core.labs.lessons.choosing import CHOOSING
from resnet_core.labs.lessons.cost import COST
from resnet_core.labs.lessons.degradation import DEGRADATION
from resnet_core.labs.lessons.gradients import GRADIENTS
from resnet_core.labs.lessons.lesson import Lesson
from resnet_core.labs.lessons.order import ORDER
from resnet_core.labs.lessons.paths import PATHS

LESSONS: Mapping[str, Lesson] = MappingProxyType(
    {lesson.id: lesson for lesson in (COST, DEGRADATION, GRADIENTS, ORDER, PATHS, CHOOSING)}
)


def of_comparison(name: str) -> Link:
    """The step that asks what a recorded comparison answers. Raises `StopIteration` where none does."""
    return next(
        Link("lessons", f"lessons.lesson={lesson.id}&lessons.step={place}")
        for lesson in LESSONS.values()
        for place, step in enumerate(lesson.steps, 1)
        if step.comparison == name
    )
