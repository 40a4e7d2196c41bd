"""All lessons, in the order in which they are taught."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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
