"""What to call a network of another family: the nearest published one, and the fields that differ."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from resnet_core.checks import dashed
from resnet_core.spec import Spec
from resnet_core.zoo import PUBLISHED, ZOO

MOST_NAMED = 3  # differences; more are counted
SHORT = {"num_classes": "classes", "in_channels": "image channels", "norm": "norm"}


@lru_cache(maxsize=512)
def other_name(spec: Spec) -> str:
    """The title of the nearest published network of the family, with what differs from it."""
    near = nearest_of_family(spec)
    changes = tuple(_differences(spec, ZOO[near]))
    if len(changes) > MOST_NAMED:
        changes = (*changes[: MOST_NAMED - 1], f"{len(changes) - MOST_NAMED + 1} more changes")
    return ", ".join((PUBLISHED[near].title, *changes))


@lru_cache(maxsize=512)
def nearest_of_family(spec: Spec) -> str:
    """The name in the zoo of the network of the family with the fewest fields that differ."""
    family = [name for name, known in ZOO.items() if type(known) is type(spec)]
    return min(family, key=lambda name: len(tuple(_differences(spec, ZOO[name]))))


def _differences(spec: Spec, other: Spec) -> Iterator[str]:
    there = vars(other)
    for field, value in vars(spec).items():
        if value != there[field]:
            shown = dashed(value) if isinstance(value, tuple) else f"{value}"
            yield f"{SHORT.get(field, field.replace('_', ' '))} {shown}"
