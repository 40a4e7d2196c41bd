"""Channels taken out of a residual network, as a what-if: the new plan, and which widths may shrink."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from resnet_core.checks import SpecError, check_count
from resnet_core.edge.widths import FIXED, inner, last_read, resized, trunk_names, units
from resnet_core.language.plan import Plan, out_of, residual
from resnet_core.plan import network_spec
from resnet_core.spec import as_resnet

__all__ = ["MOST_PERCENT", "Pruning", "Width", "check_prunable", "pruned", "uniform", "widths"]

MOST_PERCENT = 95


@dataclass(frozen=True)
class Pruning:
    """Percent of the channels to take out: of the inner widths of each stage, and of the trunk everywhere.

    Raises `SpecError`.
    """

    inner: tuple[int, ...] = ()
    trunk: int = 0

    def __post_init__(self) -> None:
        for percent in self.inner:
            check_count("inner", percent, 0, MOST_PERCENT)
        check_count("trunk", self.trunk, 0, MOST_PERCENT)

    @property
    def is_none(self) -> bool:
        """Whether nothing is taken out."""
        return not any((*self.inner, self.trunk))


class Width(NamedTuple):
    """A width that can shrink: the stages that have it, its channels before and after, and its equal parts.

    `is_tied` where an identity shortcut adds it to itself, so that all layers that have it shrink together.
    `stages` counts from 1; 0 is the stem.
    """

    name: str
    stages: tuple[int, ...]
    channels: int
    left: int
    parts: int
    is_inner: bool
    is_tied: bool


def uniform(plan: Plan, inner: int, trunk: int = 0) -> Pruning:
    """The same percent of the inner widths of all stages."""
    return Pruning((inner,) * len(plan.stages), trunk)


def check_prunable(plan: Plan, pruning: Pruning) -> None:
    """Raises `SpecError` for a network that is not of residual sums, and for a percent too few or many."""
    as_resnet(network_spec(plan))
    if len(pruning.inner) not in (0, len(plan.stages)):
        why = f"{len(pruning.inner)} were given for {len(plan.stages)} stages; give one per stage"
        raise SpecError("inner", why, (0,) * len(plan.stages))


def pruned(plan: Plan, pruning: Pruning) -> Plan:
    """The plan without these channels; at least one part of each width stays. Raises `SpecError`."""
    check_prunable(plan, pruning)
    parts = units(plan)
    left = {name: _left(count, _taken(plan, name, pruning)) for name, count in parts.items()}
    return resized(plan, partial(_shrunk, parts, left))


def widths(plan: Plan, pruning: Pruning) -> tuple[Width, ...]:
    """Every width that can shrink: the trunk's, then the inner ones, each from the image to the classes."""
    smaller, parts, trunks = pruned(plan, pruning), units(plan), trunk_names(plan)
    found = []
    for name in dict.fromkeys(trunks):
        stages = tuple(place for place, own in enumerate(trunks) if own == name)
        now, then = _given(smaller, stages[-1]), _given(plan, stages[-1])
        found.append(Width(name, stages, then, now, parts[name], False, _ties(plan, stages)))
    for place, stage in enumerate(plan.stages, 1):
        name = inner(stage.name)
        if name in parts:
            then, now = last_read(plan)[name], last_read(smaller)[name]
            found.append(Width(name, (place,), then, now, parts[name], True, False))
    return tuple(found)


def _taken(plan: Plan, name: str, pruning: Pruning) -> int:
    by_stage = {inner(stage.name): at for at, stage in enumerate(plan.stages)}
    if name not in by_stage:
        return pruning.trunk
    return pruning.inner[by_stage[name]] if pruning.inner else 0


def _left(parts: int, percent: int) -> int:
    """How many of the parts stay: `percent` of them go, rounded to the nearest, a half up."""
    return max(1, parts - (parts * percent + 50) // 100)


def _shrunk(parts: dict[str, int], left: dict[str, int], name: str, channels: int) -> int:
    return channels if name == FIXED else channels // parts[name] * left[name]


def _given(plan: Plan, stage: int) -> int:
    """The channels that the stem or a stage gives."""
    return (
        plan.stem[-1].out.channels if stage == 0 else out_of(plan.stages[stage - 1].runs[-1].block).channels
    )


def _ties(plan: Plan, stages: tuple[int, ...]) -> bool:
    """Whether an identity adds what the stages give."""
    runs = [run for at in stages if at for run in plan.stages[at - 1].runs]
    return any(residual(run.block).link == "identity" for run in runs)
