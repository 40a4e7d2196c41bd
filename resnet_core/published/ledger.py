"""One architecture and all its weights: what recipes alone changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from resnet_core.cost import price
from resnet_core.published.names import GROUPS, Group
from resnet_core.published.tables import Row, Test, rows
from resnet_core.published.zoo_names import network_of

ENOUGH = 4  # rows that make a ledger


class Span(NamedTuple):
    """The least and the most accurate of weights that saw the same images, tested at one size."""

    group: Group
    side: int
    low: Row
    high: Row
    top: Row  # the most accurate of the group at any size


@lru_cache(maxsize=1)
def architectures() -> tuple[str, ...]:
    """Those with enough rows, the one with most rows first."""
    counted = Counter(row.architecture for row in rows())
    return tuple(name for name, count in counted.most_common() if count >= ENOUGH)


def ledger(architecture: str, test: Test) -> tuple[Row, ...]:
    """All rows of an architecture, the least accurate first."""
    own = (row for row in rows() if row.architecture == architecture)
    return tuple(sorted(own, key=lambda row: row.accuracy[test].top1))


def span(own: Sequence[Row], test: Test) -> Span:
    """Of a ledger: the first group that has weights, at the size with most of them."""
    group = next(group for group in GROUPS if any(row.pretraining.group == group for row in own))
    alike = [row for row in own if row.pretraining.group == group]
    side = Counter(row.side for row in alike).most_common(1)[0][0]
    ordered = sorted(alike, key=lambda row: row.accuracy[test].top1)
    at_side = [row for row in ordered if row.side == side]
    return Span(group, side, at_side[0], at_side[-1], ordered[-1])


def parameters(row: Row) -> int | None:
    """The exact number of parameters; None where the plan language has no such network."""
    network = network_of(row)
    return price(network.plan).params if network else None
