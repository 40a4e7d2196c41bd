"""Which published weights are compared, at which cost, and which of them are the best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, assert_never, get_args

import numpy as np

from resnet_core.plan import Plan
from resnet_core.published.counting import UNITS, counts, printed
from resnet_core.published.names import GROUPS, Group
from resnet_core.published.tables import Row, Test
from resnet_core.search.sweep import pareto_front

Cost = Literal["macs", "params", "activations", "rtx4090", "rtx5090", "cpu", "rtx3090", "latency"]
Distilled = Literal["any", "unsaid", "yes"]
Sizes = Literal["any", "224", "288", "384", "more"]
COSTS: tuple[Cost, ...] = get_args(Cost)
DISTILLED: tuple[Distilled, ...] = get_args(Distilled)
SIZES: tuple[Sizes, ...] = get_args(Sizes)
BOUNDS: Mapping[Sizes, tuple[int, int]] = {
    "any": (0, 10**6),
    "224": (0, 224),
    "288": (225, 288),
    "384": (289, 384),
    "more": (385, 10**6),
}
DIGITS = 10**6  # floats of the tables as whole numbers, so that fronts compare exactly
Seconds = Mapping[tuple[str, int], float]  # predicted, by architecture and side of the image


@dataclass(frozen=True)
class Selection:
    """What is asked: which accuracy against which cost, and which weights are among those compared.

    `text` is in the name of each, whatever its case; every word of it on its own.
    """

    test: Test = "imagenet"
    cost: Cost = "macs"
    groups: tuple[Group, ...] = GROUPS
    distilled: Distilled = "any"
    sizes: Sizes = "any"
    text: str = ""


class Entry(NamedTuple):
    """A row that is compared: its accuracy in percent, and its cost, or its speed in images per second."""

    row: Row
    top1: float
    amount: float


class Best(NamedTuple):
    """The most accurate weights of a group within a budget; None where there are none."""

    group: Group
    entry: Entry | None


def entries(rows: Iterable[Row], selection: Selection, seconds: Seconds | None = None) -> tuple[Entry, ...]:
    """The rows that are asked for, and that have a number for the cost."""
    asked = (row for row in rows if is_asked(row, selection))
    found = ((row, amount(row, selection.cost, seconds or {})) for row in asked)
    return tuple(
        Entry(row, row.accuracy[selection.test].top1, number) for row, number in found if number is not None
    )


def is_asked(row: Row, selection: Selection) -> bool:
    """Whether the row is among those compared, whatever the cost."""
    least, most = BOUNDS[selection.sizes]
    return (
        row.pretraining.group in selection.groups
        and (selection.distilled == "any" or row.is_distilled == (selection.distilled == "yes"))
        and least <= row.side <= most
        and all(word in row.name for word in selection.text.lower().split())
    )


def is_speed(cost: Cost) -> bool:
    """Whether more of it is better: published images per second."""
    match cost:
        case "rtx4090" | "rtx5090" | "cpu" | "rtx3090":
            return True
        case "macs" | "params" | "activations" | "latency":
            return False
        case _:
            assert_never(cost)


def amount(row: Row, cost: Cost, seconds: Seconds) -> float | None:
    """The row's parameters in 10^6, MACs in 10^9, activations in 10^6, images per second, or seconds."""
    match cost:
        case "macs":
            return row.macs
        case "params":
            return row.params
        case "activations":
            return row.activations
        case "rtx4090" | "rtx5090" | "cpu" | "rtx3090":
            return row.speed[cost].images if cost in row.speed else None
        case "latency":
            return seconds.get((row.architecture, row.side))
        case _:
            assert_never(cost)


def amount_of(plan: Plan, cost: Cost) -> float | None:
    """The same of a network of the plan language, counted as the tables count, with their two decimals.

    None for speeds and latency, which no plan has.
    """
    match cost:
        case "macs":
            return printed(counts(plan).macs, UNITS[cost])
        case "params":
            return printed(counts(plan).params, UNITS[cost])
        case "activations":
            return printed(counts(plan).activations, UNITS[cost])
        case "rtx4090" | "rtx5090" | "cpu" | "rtx3090" | "latency":
            return None
        case _:
            assert_never(cost)


def front(chosen: Sequence[Entry], cost: Cost) -> tuple[Entry, ...]:
    """Those that no other beats: none costs at most as much and is at least as accurate. By rising amount."""
    if not chosen:
        return ()
    sign = -1 if is_speed(cost) else 1
    less = np.array([sign * round(entry.amount * DIGITS) for entry in chosen], np.int64)
    more = np.array([round(entry.top1 * DIGITS) for entry in chosen], np.int64)
    best = [chosen[place] for place in pareto_front(less, more).tolist()]
    return tuple(best[::sign])


def best_within(chosen: Sequence[Entry], budget: float, selection: Selection) -> tuple[Best, ...]:
    """For each group that is asked for the most accurate within `budget`, and of equals the cheapest."""
    return tuple(Best(group, _best(_of(chosen, group), budget, selection.cost)) for group in selection.groups)


def fronts(chosen: Sequence[Entry], selection: Selection) -> Mapping[Group, tuple[Entry, ...]]:
    """The front of each group by itself: weights that saw other images are not compared."""
    return {group: front(_of(chosen, group), selection.cost) for group in selection.groups}


def _of(chosen: Iterable[Entry], group: Group) -> list[Entry]:
    return [entry for entry in chosen if entry.row.pretraining.group == group]


def _best(chosen: Iterable[Entry], budget: float, cost: Cost) -> Entry | None:
    sign = -1 if is_speed(cost) else 1
    within = [entry for entry in chosen if sign * entry.amount <= sign * budget]
    return max(within, key=lambda entry: (entry.top1, -sign * entry.amount), default=None)
