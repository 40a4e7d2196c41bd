"""What the training of one network finds: its curve, and the file of its weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from resnet_core.labs import points
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.training.activity import BlockActivity, DroppedBranches, GatesByClass
from resnet_core.labs.training.curves import Curve, curves
from resnet_core.labs.training.findings import Checkpoint, NotKept, SeedLabel

NAME = "this network"


class Training(NamedTuple):
    """The findings of "training". `weights` is None until it has ended, or where it diverged."""

    conditions: Conditions | None
    curve: Curve | None
    weights: Checkpoint | NotKept | None
    activities: tuple[BlockActivity, ...] = ()
    gates: GatesByClass | None = None  # the latest, as the next
    dropped: DroppedBranches | None = None


KINDS: tuple[type[Checkpoint | NotKept], ...] = (Checkpoint, NotKept)


def read(events: Iterable[Event]) -> Training:
    """What a run has found so far."""
    events = tuple(events)
    curve = curves(events, SeedLabel).get("")
    weights = points.values(events, KINDS)
    named = curve and curve._replace(name=NAME)
    activities = tuple(points.values(events, (BlockActivity,)))
    gates, dropped = points.values(events, (GatesByClass,)), points.values(events, (DroppedBranches,))
    return Training(
        conditions(events),
        named,
        weights[-1] if weights else None,
        activities,
        gates[-1] if gates else None,
        dropped[-1] if dropped else None,
    )
