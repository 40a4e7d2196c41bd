"""The block lab's sentences; every number in them is computed."""

from __future__ import annotations

from app.drawing.numbers import decimals, digits, whole
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.block_lab import Contender, Measure, Setting, kinds, least_channels, matches, meetings
from resnet_core.search.matching import Partner
from resnet_core.spec import ArchSpec

SHADE = "stage0.67"
EXPANSION = ArchSpec().expansion


def name(block: Contender) -> str:
    """A block with its channels: `bottleneck, 256 to 256`."""
    return f"{block.name}, {block.block.inp.channels:,} to {block.block.out.channels:,} channels"


def finding(basic: Contender, bottleneck: Contender, fair: Contender) -> str:
    """The page's first sentences: the seeming saving, then the fair comparison."""
    outside, inside = basic.block.out.channels, fair.block.out.channels
    saved = basic.cost.weights / bottleneck.cost.weights
    against = fair.cost.weights / bottleneck.cost.weights
    return (
        f"Two 3×3 on {outside:,} channels have {basic.cost.weights:,} weights, {decimals(saved, 2)} times "
        f"the bottleneck's {bottleneck.cost.weights:,}. The fair partner is two 3×3 on its {inside:,} inner "
        f"channels: {fair.cost.weights:,}, {decimals(against, 2)} times. What the bottleneck buys there is "
        "wider maps "
        "and one layer more."
    )


def left_out(setting: Setting) -> list[str]:
    """A sentence for each kind that has no such block."""
    return [
        f"{kind.name} is left out: below {least_channels(kind):,} channels its groups would be empty."
        for kind in kinds(setting)
        if setting.channels < least_channels(kind)
    ]


def hidden_costs(basic: Contender, bottleneck: Contender) -> str:
    """What to notice: weights differ far more than what has to be stored."""
    weights = basic.cost.weights / bottleneck.cost.weights
    stored = basic.cost.activations / bottleneck.cost.activations
    kept = basic.saved / bottleneck.saved
    return (
        f"Notice how the costs part: two 3×3 have {digits(weights)} times the bottleneck's weights, but only "
        f"{digits(stored)} times its activations and {digits(kept)} times the bytes kept for backward."
    )


def curves(setting: Setting, measure: Measure, level: tuple[int, float | None]) -> str:
    """What to notice: that the lines are parallel, or where they cross."""
    cost, meets = level
    crossed = meetings(setting, measure)
    lines = (
        "The lines never cross: each cost grows with the same power of the channels, so ratios stay."
        if not crossed
        else "; ".join(
            f"{pair.one} and {pair.other} cost the same at {decimals(pair.channels)} channels"
            for pair in crossed
        ).capitalize()
        + "."
    )
    if meets is None:
        return lines
    return (
        f"{lines} The dotted line is the bottleneck on {setting.channels:,} channels, {cost:,}; two 3×3 "
        f"reach it at {decimals(meets)} channels."
    )


def partners(setting: Setting) -> list[str]:
    """The exact answers, as sentences."""
    by_weights = matches(setting, "weights")
    return [
        f"To have the bottleneck's {by_weights.basic.target:,} weights, two 3×3 need "
        f"{by_weights.basic.closest.width:,} channels; the closest has {by_weights.basic.closest.cost:,}.",
        f"To have the {by_weights.bottleneck.target:,} weights of two 3×3, a bottleneck needs "
        f"{EXPANSION * by_weights.bottleneck.closest.width:,} channels; the closest has "
        f"{by_weights.bottleneck.closest.cost:,}.",
    ]


def partner_table(setting: Setting) -> Table:
    """The whole widths on either side of equal cost."""
    rows = []
    for label, found in (("weights", matches(setting, "weights")), ("MACs", matches(setting, "macs"))):
        rows.append(_partner_row(f"two 3×3 with the bottleneck's {label}", found.basic, 1))
        rows.append(_partner_row(f"bottleneck with the {label} of two 3×3", found.bottleneck, EXPANSION))
    numbers = ("target", "channels below", "cost", "channels above", "cost")
    columns = (Column("Asked for", number=False), *map(Column, numbers))
    return Table("Whole numbers of channels next to equal cost", columns, tuple(rows))


def _partner_row(asked: str, found: Partner, expansion: int) -> Row:
    below = found.below
    cells = (
        Cell(asked),
        Cell(whole(found.target)),
        Cell(whole(below.width * expansion) if below else "none"),
        Cell(whole(below.cost) if below else ""),
        Cell(whole(found.above.width * expansion)),
        Cell(whole(found.above.cost)),
    )
    return Row("", "layer", cells)
