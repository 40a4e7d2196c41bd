"""The exact costs of all blocks side by side, and the first sentences of the page."""

from __future__ import annotations

from collections.abc import Sequence

from app.drawing.numbers import decimals, whole
from app.drawing.table import Cell, Column, Row, Table
from app.frame.words import figures, full_title
from resnet_core.labs.block_lab import (
    MEASURES,
    Contender,
    Measure,
    Setting,
    contenders,
    inner_channels,
    kinds,
    least_channels,
    matches,
)
from resnet_core.network import Network

NEAR = 0.1  # within so much of the bottleneck's weights a comparison is called fair
COLUMNS = ("Block", "3×3 on", "Weights", "Norms", "MACs", "Activations", "Saved for backward")


def finding(setting: Setting) -> str:
    """What the bottleneck seems to save, then two 3x3 that cost about the same."""
    basic, bottleneck, fair = contenders(setting)[:3]
    outside, inside = basic.block.out.channels, fair.block.out.channels
    ratio = basic.cost.weights / bottleneck.cost.weights
    fair_ratio = fair.cost.weights / bottleneck.cost.weights
    inner = f"{fair.cost.weights:,}, {decimals(fair_ratio, 2)} times"
    equal = matches(setting, "weights").basic.closest
    if abs(fair_ratio - 1) <= NEAR:
        then = (
            f"The fair comparison (He 2015, figure 5) is with two 3×3 on its {inside:,} inner channels: "
            f"{inner}."
        )
    else:
        then = (
            f"Two 3×3 on its {inside:,} inner channels have {inner}; on {equal.width:,} channels they come "
            f"nearest, with {equal.cost:,}."
        )
    return (
        f"Two 3×3 on {outside:,} channels have {basic.cost.weights:,} weights, {decimals(ratio, 2)} times "
        f"the bottleneck's {bottleneck.cost.weights:,}. {then} The bottleneck has one more layer than these, "
        f"and reads and writes {outside:,} channels."
    )


def left_out(setting: Setting) -> list[str]:
    """A sentence for each kind that has no such block."""
    return [
        f"{kind.name} is left out: below {least_channels(kind):,} channels its groups would be empty."
        for kind in kinds(setting)
        if setting.channels < least_channels(kind)
    ]


def network_now(network: Network) -> str:
    """What the other pages have, so that a visitor sees what a block of the lab did to it."""
    spec = network.resnet
    reads = f"in stage 1 on {spec.widths[0] * spec.expansion:,} channels"
    return (
        f"Your network on the other pages is {full_title(network)}: {spec.block} blocks, {reads}, "
        f"and {figures(network)}. A block taken from here gets the channels of the lab in stage 1; "
        "later stages keep their ratios to it."
    )


def table(blocks: Sequence[Contender]) -> Table:
    """A row a block: its exact costs, with bars that compare within a column."""
    most = {measure: max(block.amount(measure) for block in blocks) for measure in MEASURES}

    def bar(block: Contender, measure: Measure) -> Cell:
        amount = block.amount(measure)
        return Cell(whole(amount), amount / most[measure])

    def row(block: Contender) -> Row:
        weights, *others = (bar(block, measure) for measure in MEASURES)
        start = (Cell(block.name), Cell(whole(inner_channels(block))), weights)
        return Row("", "layer", (*start, Cell(whole(block.cost.norms)), *others))

    caption = "Exact costs for one float32 image; norms are the scales and shifts of normalisation."
    columns = tuple(Column(title, number=index > 0) for index, title in enumerate(COLUMNS))
    return Table(caption, columns, tuple(map(row, blocks)))
