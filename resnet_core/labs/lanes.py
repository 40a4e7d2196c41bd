"""Which experiments are short, which are long, and which measure times and so want the machine alone."""

from __future__ import annotations

from typing import Literal

from resnet_core.labs.settings import Settings

Lane = Literal["short", "long", "alone"]

SHORT = frozenset({"count", "counters", "look", "deletion", "paths", "heads"})
SHORT_UNTRAINED = frozenset({"jacobian", "shattering"})  # as long as no training comes before
ALONE = frozenset(
    {"forward", "ladder", "calibrate", "latencies", "step", "dense", "formats", "budget", "pruning"}
)


def lane(experiment: str, settings: Settings) -> Lane:
    """The lane of a request: short ones take seconds with the usual networks."""
    if experiment in ALONE:
        return "alone"
    untrained = experiment in SHORT_UNTRAINED and not settings.get("steps", 0)
    return "short" if experiment in SHORT or untrained else "long"


def always_long(experiment: str, settings: Settings) -> Lane:
    """The lane of every request of a table that knows no short ones."""
    return "long"
