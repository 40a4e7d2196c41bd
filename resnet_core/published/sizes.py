"""The same weights tested with images of several sizes, as timm's tables have them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from resnet_core.published.tables import Row, rows
from resnet_core.published.zoo_names import zoo_name

__all__ = ["Tested", "at_several_sides"]


class Tested(NamedTuple):
    """Weights by their name, and a row for each side, the smallest first."""

    name: str
    rows: tuple[Row, ...]


def at_several_sides(name: str) -> tuple[Tested, ...]:
    """The weights of a network of the zoo that were tested at two or more sides, the most accurate first."""
    by_name = defaultdict[str, dict[int, Row]](dict)
    for row in rows():
        if name and zoo_name(row) == name:
            by_name[row.name][row.side] = row
    found = [
        Tested(weights, tuple(sorted(each.values(), key=lambda row: row.side)))
        for weights, each in by_name.items()
        if len(each) > 1
    ]
    return tuple(sorted(found, key=lambda each: -max(row.accuracy["imagenet"].top1 for row in each.rows)))
