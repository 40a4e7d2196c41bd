"""What the timing of several networks reports, and where each lies beside the ceilings of the device."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, assert_never, get_args

from resnet_core.cost import price
from resnet_core.labs import points
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.forward.findings import Ceilings
from resnet_core.labs.forward.times import Attention, Spread
from resnet_core.language.plan import Plan
from resnet_core.readers import roofline


class Timing(NamedTuple):
    """Seconds of one pass of one batch; `place` is the network's among those that were asked for."""

    place: int
    seconds: Spread


Kind = Timing | Attention | Ceilings
KINDS: tuple[type[Kind], ...] = get_args(Kind)


@dataclass(frozen=True)
class Findings:
    """Everything measured so far; `times` are by the place of the network."""

    conditions: Conditions | None = None
    times: Mapping[int, Spread] = field(default_factory=dict)
    ceilings: Ceilings | None = None
    attention: Attention | None = None

    @property
    def was_disturbed(self) -> bool:
        """Whether other work on the machine kept the times from being sound."""
        return self.attention is not None and self.attention.was_disturbed

    def roof(self, dtype: str) -> roofline.Ceilings | None:
        """The ceilings in one number format, where they were measured."""
        return self.ceilings.roof(dtype) if self.ceilings else None


class Pass(NamedTuple):
    """One network's pass of one batch: its MACs, its seconds, and the least that the ceilings allow.

    `by_arithmetic` are the least seconds for its MACs alone. Both are None without ceilings for its format.
    """

    place: int
    macs: int
    seconds: Spread
    least: float | None
    by_arithmetic: float | None


def passes(plans: Sequence[Plan], found: Findings) -> tuple[Pass, ...]:
    """The networks that have been timed, in their order."""
    timed = ((at, plan, found.times[at]) for at, plan in enumerate(plans) if at in found.times)
    return tuple(_pass(at, plan, seconds, found.roof(plan.input.dtype)) for at, plan, seconds in timed)


def findings(events: Iterable[Event]) -> Findings:
    """The points among `events` as one value; a restart discards what came before it."""
    latest = points.latest(events)
    found = Findings(conditions(latest))
    for value in points.values(latest, KINDS):
        found = _with(found, value)
    return found


def _with(found: Findings, value: Kind) -> Findings:
    match value:
        case Timing():
            return replace(found, times={**found.times, value.place: value.seconds})
        case Attention():
            return replace(found, attention=value)
        case Ceilings():
            return replace(found, ceilings=value)
        case _:
            assert_never(value)


def _pass(place: int, plan: Plan, seconds: Spread, roof: roofline.Ceilings | None) -> Pass:
    macs = price(plan).macs * plan.input.batch
    if roof is None:
        return Pass(place, macs, seconds, None, None)
    return Pass(place, macs, seconds, roofline.least_seconds(plan, roof), 2 * macs / roof.flops_per_second)
