"""All lessons, in the order in which they are taught."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.labs.lessons.cost import COST
from resnet_core.labs.lessons.lesson import Lesson

LESSONS: Mapping[str, Lesson] = MappingProxyType({lesson.id: lesson for lesson in (COST,)})
