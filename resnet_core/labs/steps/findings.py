"""What the timing of a training step reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple, assert_never, get_args

from resnet_core.labs import points
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.forward.times import Attention, Spread


class Step(NamedTuple):
    """Seconds of forward, backward and the optimizer's step on one batch."""

    seconds: Spread


Kind = Step | Attention
KINDS: tuple[type[Kind], ...] = get_args(Kind)


@dataclass(frozen=True)
class Findings:
    """Everything measured so far."""

    conditions: Conditions | None = None
    seconds: Spread | None = None
    attention: Attention | None = None

    @property
    def was_disturbed(self) -> bool:
        """Whether other work on the machine kept the times from being sound."""
        return self.attention is not None and self.attention.was_disturbed


def findings(events: Iterable[Event]) -> Findings:
    """The points among `events` as one value; a restart discards what came before it."""
    latest = points.latest(events)
    found = Findings(conditions(latest))
    for value in points.values(latest, KINDS):
        match value:
            case Step():
                found = replace(found, seconds=value.seconds)
            case Attention():
                found = replace(found, attention=value)
            case _:
                assert_never(value)
    return found
