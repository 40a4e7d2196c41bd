"""What a run of a backbone with its neck and heads reports: the seconds of each part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, assert_never, get_args

from resnet_core.dense.pieces import Part
from resnet_core.labs import points
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.forward.times import Attention, Spread


class PartTiming(NamedTuple):
    """Seconds of one part of one pass of one batch."""

    part: Part
    seconds: Spread


Kind = PartTiming | Attention
KINDS: tuple[type[Kind], ...] = get_args(Kind)


@dataclass(frozen=True)
class Findings:
    """Everything measured so far."""

    conditions: Conditions | None = None
    seconds: Mapping[Part, Spread] = field(default_factory=dict)
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
        found = _with(found, value)
    return found


def _with(found: Findings, value: Kind) -> Findings:
    match value:
        case PartTiming():
            return replace(found, seconds={**found.seconds, value.part: value.seconds})
        case Attention():
            return replace(found, attention=value)
        case _:
            assert_never(value)
