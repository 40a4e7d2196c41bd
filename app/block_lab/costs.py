"""The exact costs of all blocks side by side, and the first sentences of the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import assert_never

from app.drawing.numbers import decimals, short, whole
from app.drawing.table import Cell, Column, Row, Table
from app.frame.words import figures, full_title
from resnet_core.labs.block_kinds import INVERTED, spatial
from resnet_core.labs.block_lab import (
    MEASURES,
    Contender,
    EqualIn,
    Measure,
    Setting,
    at_equal_cost,
    contenders,
    kinds,
    matches,
)
from resnet_core.language.layers import Attention, Conv
from resnet_core.network import Network
from resnet_core.spec import DenseNetSpec

NEAR = 0.1  # within so much of the bottleneck's weights a comparison is called fair
COLUMNS = ("Block", "Sees others by", "Weights", "Norms", "MACs", "Activations", "Saved for backward")
EQUAL_COLUMNS = ("Channels", "Weights", "MACs", "Activations", "Saved for backward")
TEXTS = 2  # columns of words, before those of numbers


@lru_cache(maxsize=32)
def finding(setting: Setting) -> str:
    """What the bottleneck seems to save, then two 3x3 that cost about the same."""
    basic, bottleneck, fair = contenders(setting)[:3]
    outside, inside = basic.out.channels, fair.out.channels
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
        f"{kind.name} is left out: below {kind.least:,} channels its groups would be empty."
        for kind in kinds(setting)
        if setting.channels < kind.least
    ]


def network_now(network: Network) -> str:
    """What the other pages have, so that a visitor sees what a block of the lab did to it."""
    spec = network.resnet
    reads = f"in stage 1 on {spec.outputs[0]:,} channels"
    return (
        f"Your network on the other pages is {full_title(network)}: {spec.blocks[0]} blocks, {reads}, "
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
        start = (Cell(block.name), Cell(sight(block)), weights)
        return Row("", "layer", (*start, Cell(whole(block.cost.norms)), *others))

    caption = "Exact costs for one float32 image; norms are the scales and shifts of normalisation."
    columns = tuple(Column(title, number=index >= TEXTS) for index, title in enumerate(COLUMNS))
    return Table(caption, columns, tuple(map(row, blocks)))


@lru_cache(maxsize=32)
def others_words(setting: Setting) -> str:
    """Whose blocks these are, and what the lab leaves as it is there."""
    side, pixels = setting.side, setting.side**2
    return (
        f"As in EfficientNet-B0 (with {INVERTED.expansion} times the channels inside), ConvNeXt-T, "
        f"DenseNet-121 (a layer adds {DenseNetSpec().growth_rate} channels to those it reads) and ViT-B/16, "
        f"on {setting.channels:,} channels of {side}×{side}; a transformer reads each of the {pixels:,} "
        "pixels as a token. The bottleneck's ratio and ResNeXt's groups do not change them."
    )


def sight(block: Contender) -> str:
    """The layers by which a pixel sees others: `3×3 on 64`, `depthwise 7×7 on 256`, `attention, 4 heads`."""
    layers = spatial(block.block)
    times = f", {len(layers)} times" if len(layers) > 1 else ""
    return f"{_sees(layers[0])}{times}"


def _sees(layer: Conv | Attention) -> str:
    match layer:
        case Attention():
            return f"attention, {layer.heads} head{'' if layer.heads == 1 else 's'}"
        case Conv():
            return _window(layer)
        case _:
            assert_never(layer)


def _window(conv: Conv) -> str:
    inp, out, groups = conv.inp.channels, conv.out.channels, conv.groups
    window = f"{conv.kernel}×{conv.kernel}"
    if inp != out:
        return f"{window} from {inp:,} to {out:,}"
    if groups == inp > 1:
        return f"depthwise {window} on {inp:,}"
    return f"{window} on {inp:,}" + (f" in {groups} groups" if groups > 1 else "")


@lru_cache(maxsize=32)
def equal_words(setting: Setting, equal_in: EqualIn) -> str:
    """What is made equal, and how far apart the blocks still are in the other cost."""
    blocks = at_equal_cost(setting, equal_in)
    other: Measure = "MACs" if equal_in == "weights" else "weights"
    base = blocks[1]
    low, high = (pick(blocks, key=lambda each: each.amount(other)) for pick in (min, max))
    return (
        f"Each block on the channels at which its {equal_in} come nearest to the "
        f"{base.amount(equal_in):,} of the bottleneck on {setting.channels:,}. Their {other} still go from "
        f"{short(low.amount(other))} of the {low.name} to {short(high.amount(other))} of the {high.name}."
    )


@lru_cache(maxsize=32)
def equal_table(setting: Setting, equal_in: EqualIn) -> Table:
    """A row a block on its own number of channels, costs beside each other."""
    blocks = at_equal_cost(setting, equal_in)
    most = {measure: max(block.amount(measure) for block in blocks) for measure in MEASURES}
    rows = tuple(
        Row(
            "",
            "layer",
            (
                Cell(block.name),
                Cell(whole(block.inp.channels)),
                *(
                    Cell(whole(block.amount(measure)), block.amount(measure) / most[measure])
                    for measure in MEASURES
                ),
            ),
        )
        for block in blocks
    )
    columns = (Column("Block", number=False), *map(Column, EQUAL_COLUMNS))
    return Table(f"Each block with the {equal_in} nearest to the bottleneck's", columns, rows)
