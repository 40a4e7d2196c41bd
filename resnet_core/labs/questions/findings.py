"""What a comparison of trained networks finds, as typed values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.training.curves import Curve, curves
from resnet_core.labs.training.findings import NameLabel


class Entrant(NamedTuple):
    """One network of a comparison as it was built: its parameters. Its point carries a `NameLabel`."""

    params: int


class Comparison(NamedTuple):
    """The findings of "compare": the conditions, and a curve for each network by its name."""

    conditions: Conditions | None
    curves: Mapping[str, Curve]


def read(events: Iterable[Event]) -> Comparison:
    """What a run has found so far."""
    events = tuple(events)
    return Comparison(conditions(events), curves(events, NameLabel))
