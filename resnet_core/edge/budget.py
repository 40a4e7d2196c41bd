"""What of a residual network is within a limit of time: by depth, width, image size, or pruning.

Times are predicted from a device's calibration, for float32. Other formats are measured, not predicted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple, get_args

from resnet_core.edge.pruning import MOST_PERCENT, Pruning, pruned, uniform
from resnet_core.language.plan import Plan
from resnet_core.plan import readable, unfold
from resnet_core.readers.latency import Calibration, predict
from resnet_core.search.bisection import last
from resnet_core.search.budget import Budget, Deadline, deepest, widest
from resnet_core.spec import ArchSpec, Input

__all__ = ["WAYS", "Way", "Within", "within"]

Way = Literal["unchanged", "depth", "width", "image", "inner", "everywhere"]
WAYS: tuple[Way, ...] = get_args(Way)
MOST_SIDE = 2048  # pixels


class Within(NamedTuple):
    """A network that is predicted to take at most the limit; the unchanged one may take more.

    `spec`, `input` and `pruning` say how it is made.
    """

    way: Way
    spec: ArchSpec
    input: Input
    pruning: Pruning
    seconds: float

    @property
    def plan(self) -> Plan:
        """Its layers."""
        plan = unfold(self.spec, self.input)
        return plan if self.pruning.is_none else pruned(plan, self.pruning)


def within(
    spec: ArchSpec, input: Input, seconds: float, calibration: Calibration
) -> dict[Way, Within | None]:
    """For each way the largest network within `seconds`, the rest left as it is; None where none is.

    Raises `KeyError` for work that was not calibrated.
    """
    input = replace(input, dtype="float32")
    deadline = Deadline(seconds, calibration)
    deep, wide = (find(spec, input, Budget(), deadline) for find in (deepest, widest))
    side = _side(spec, input, deadline)
    whole = Pruning()
    return {
        "unchanged": _row("unchanged", spec, input, whole, calibration),
        "depth": deep and _row("depth", deep.spec, input, whole, calibration),
        "width": wide and _row("width", wide.spec, input, whole, calibration),
        "image": _row("image", spec, replace(input, height=side, width=side), whole, calibration)
        if side
        else None,
        **dict(_pruned(spec, input, seconds, calibration)),
    }


def _row(way: Way, spec: ArchSpec, input: Input, pruning: Pruning, calibration: Calibration) -> Within:
    made = Within(way, spec, input, pruning, 0.0)
    return made._replace(seconds=predict(made.plan, calibration))


def _side(spec: ArchSpec, input: Input, deadline: Deadline) -> int | None:
    """The side of the largest square image in time."""
    smallest, _ = readable(spec, replace(input, height=1, width=1))
    least = max(smallest.height, smallest.width)
    side = last(lambda side: deadline.admits(spec, replace(input, height=side, width=side)), MOST_SIDE, least)
    return side if side >= least else None


def _pruned(
    spec: ArchSpec, input: Input, seconds: float, calibration: Calibration
) -> Iterator[tuple[Way, Within | None]]:
    """The least percent that is in time: of inner widths alone, then of the trunk as well."""
    plan = unfold(spec, input)
    ways: tuple[tuple[Way, bool], ...] = (("inner", False), ("everywhere", True))
    for way, trunk in ways:
        choices = (uniform(plan, percent, percent * trunk) for percent in range(MOST_PERCENT + 1))
        rows = (_row(way, spec, input, pruning, calibration) for pruning in choices)
        yield way, next((row for row in rows if row.seconds <= seconds), None)
