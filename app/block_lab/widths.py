"""Which width makes the other block cost the same: the whole numbers of channels next to the answer."""

from __future__ import annotations

from functools import lru_cache

from app.drawing.numbers import whole
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.block_lab import Setting, matches
from resnet_core.search.matching import Partner
from resnet_core.spec import ArchSpec

EXPANSION = ArchSpec().expansion


@lru_cache(maxsize=32)
def sentences(setting: Setting) -> list[str]:
    """The exact answers."""
    basic, bottleneck = matches(setting, "weights")
    return [
        f"To have the bottleneck's {basic.target:,} weights, two 3×3 need {basic.closest.width:,} channels; "
        f"the closest has {basic.closest.cost:,}.",
        f"To have the {bottleneck.target:,} weights of two 3×3, a bottleneck needs "
        f"{EXPANSION * bottleneck.closest.width:,} channels; the closest has {bottleneck.closest.cost:,}.",
    ]


@lru_cache(maxsize=32)
def table(setting: Setting) -> Table:
    """The whole widths on either side of equal cost."""
    rows = []
    for label, match in (("weights", matches(setting, "weights")), ("MACs", matches(setting, "macs"))):
        rows.append(_row(f"two 3×3 with the bottleneck's {label}", match.basic, 1))
        rows.append(_row(f"bottleneck with the {label} of two 3×3", match.bottleneck, EXPANSION))
    numbers = ("target", "channels below", "cost", "channels above", "cost")
    columns = (Column("Block", number=False), *map(Column, numbers))
    return Table("Whole numbers of channels next to equal cost", columns, tuple(rows))


def _row(label: str, match: Partner, expansion: int) -> Row:
    below = match.below
    cells = (
        Cell(label),
        Cell(whole(match.target)),
        Cell(whole(below.width * expansion) if below else "none"),
        Cell(whole(below.cost) if below else ""),
        Cell(whole(match.above.width * expansion)),
        Cell(whole(match.above.cost)),
    )
    return Row("", "layer", cells)
