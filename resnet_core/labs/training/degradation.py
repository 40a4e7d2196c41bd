"""What trainings of plain and residual networks of several depths say about degradation.

Degradation (He 2015, section 1): with more layers the *training* error rises. Errors are from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.training.curves import Band, Curve, Measure, after, bands, curves
from resnet_core.labs.training.findings import VariantLabel, network_name
from resnet_core.labs.training.settings import PLAIN, RESIDUAL

__all__ = ["KINDS", "PLAIN", "RESIDUAL", "RISE", "Degradation", "Kind", "network_name"]

KINDS = (PLAIN, RESIDUAL)
RISE = 0.05  # of the error from which on one depth is called worse than another: 5 points
ALIKE = 0.01
Lower = Literal["shallow", "deep", "alike"]


class Kind(NamedTuple):
    """One kind of network by depth, after one epoch: only depths of which every seed is there."""

    by_depth: Mapping[int, Band]

    @property
    def best(self) -> int:
        """The depth with the lowest error; the shallowest of them."""
        return min(self.by_depth, key=lambda depth: (self.by_depth[depth].middle, depth))

    @property
    def deepest(self) -> int:
        """The largest depth."""
        return max(self.by_depth)

    @property
    def rise(self) -> float:
        """By how much the error of the deepest network lies above that of the best one."""
        return self.by_depth[self.deepest].middle - self.by_depth[self.best].middle

    @property
    def degrades(self) -> bool:
        """Whether depth hurt: the deepest is clearly worse than the best."""
        return self.rise >= RISE


def alike(one: Band, other: Band) -> bool:
    """Whether two errors are the same but for a point."""
    return abs(one.middle - other.middle) < ALIKE


def lower(found: Mapping[str, Curve], shallow: int, deep: int) -> tuple[Lower, Band, Band]:
    """Which of two plain networks clearly has the lower training error in the end, and the errors of both."""
    one, other = (bands(found[network_name(PLAIN, depth)], "train_error")[-1] for depth in (shallow, deep))
    if abs(one.middle - other.middle) < RISE:
        return "alike", one, other
    return ("shallow" if one.middle < other.middle else "deep"), one, other


def ahead(one: Curve, other: Curve) -> int:
    """In how many epochs `one` has the lower training error with every seed.

    0 where there is a single seed, or where `other` is ahead with every seed in any epoch.
    """
    seeds = sorted(one.traces.keys() & other.traces.keys())
    pairs = [list(zip(one.traces[seed].epochs, other.traces[seed].epochs, strict=False)) for seed in seeds]
    by_epoch = [
        [mine.train_error - theirs.train_error for mine, theirs in epoch]
        for epoch in zip(*pairs, strict=False)
    ]
    if len(seeds) < 2 or any(min(differences) > 0 for differences in by_epoch):
        return 0
    return sum(max(differences) < 0 for differences in by_epoch)


def quarter(curve: Curve) -> tuple[Band, Band] | None:
    """The training error after a quarter of the epochs, and after all of them; None before there are two."""
    there = bands(curve, "train_error")
    return (there[max(0, len(there) // 4 - 1)], there[-1]) if len(there) > 1 else None


def improved(first: Band, last: Band) -> bool:
    """Whether the error clearly fell."""
    return first.middle - last.middle >= RISE


def kind_and_depth(name: str) -> tuple[str, int]:
    """The two parts of `network_name`."""
    kind, _, depth = name.rpartition("-")
    return kind, int(depth)


class Degradation(NamedTuple):
    """The findings of "degradation": curves by `network_name`, plain first, each from shallow to deep."""

    conditions: Conditions | None
    curves: Mapping[str, Curve]


def read(events: Iterable[Event]) -> Degradation:
    """What a run has found so far."""
    events = tuple(events)
    by_name = curves(events, VariantLabel)
    return Degradation(
        conditions(events), {name: by_name[name] for name in sorted(by_name, key=kind_and_depth)}
    )


def kind_after(found: Mapping[str, Curve], kind: str, measure: Measure, epoch: int) -> Kind:
    """The networks of one kind that have `epoch` epochs behind them."""
    there = {
        kind_and_depth(name)[1]: after(curve, measure, epoch)
        for name, curve in found.items()
        if kind_and_depth(name)[0] == kind
    }
    return Kind({depth: band for depth, band in sorted(there.items()) if band is not None})


def merged(
    now: Mapping[str, Curve], before: Mapping[str, Curve], names: Iterable[str]
) -> tuple[dict[str, Curve], frozenset[str]]:
    """The curves of `names`: those of `now`, and for what it does not have yet those of `before`.

    Also which ones are from `before`.
    """
    old = frozenset(name for name in names if name not in now and name in before)
    both = {**now, **{name: before[name] for name in old}}
    return {name: both[name] for name in sorted(both, key=kind_and_depth)}, old


def common_epoch(found: Mapping[str, Curve]) -> int:
    """The last epoch that every training has behind it; those that diverged are not waited for."""
    return min((curve.epochs for curve in found.values() if not curve.diverged), default=0)
