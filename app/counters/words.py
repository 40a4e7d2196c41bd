"""Sentences of the Counters page: on the network on screen, computed; on others, measured facts."""

from __future__ import annotations

from collections.abc import Sequence

from app.drawing.numbers import decimals, percent, seconds, whole
from app.drawing.table import Cell, Column, Row, Table
from app.frame.words import NUMBERS
from app.runs.run import Run
from resnet_core.cost import price
from resnet_core.labs.counters.conventions import backward_excess, count
from resnet_core.labs.counters.conventions_required import FVCORE
from resnet_core.labs.counters.findings import Answer
from resnet_core.labs.events import Done
from resnet_core.plan import Plan

ABOUT_PAPERS = (
    "Table 1 of [He 2015](https://arxiv.org/abs/1512.03385) gives ResNet-50 3.8 × 10⁹ FLOPs, and means "
    "multiply-adds. That network has its strides in the first 1×1 and needs 3.858 × 10⁹. What libraries "
    "call ResNet-50 (v1.5) has them in the 3×3 and needs 4.089 × 10⁹: another network, not another way to "
    "count. So when one number is twice the other, ask whether a multiply-add is one FLOP or two; when they "
    "are one percent apart, ask what else is counted; when six percent apart, ask which network it is."
)
FOLDING = (
    "**Folding batch norm.** A batch norm after a convolution can be folded into its weights before the "
    "network is run. The outputs stay the same, yet fvcore's number for ResNet-50 falls from 4,111,512,576"
    " to 4,089,284,608 and thop's from 4,133,742,592 to 4,089,286,656, while torchinfo's grows from "
    "4,089,238,376 to 4,100,299,240, for it counts the new biases at every pixel. Our count does not "
    "move."
)
TOKENS = (
    "**Token models.** Counters written for convolutions go wrong on transformers. ViT-B/16 takes 17.56 ×"
    " 10⁹ multiply-adds; torchinfo 1.8.0 says 0.17 × 10⁹, thop 0.1.1 11.29 × 10⁹, and fvcore 0.1.5 16.87 × "
    "10⁹: "
    "it leaves out the products inside attention. ConvNeXt-T, with linear layers on maps, takes 4.46 × 10⁹; "
    "torchinfo says 0.32 × 10⁹. Both models are torchvision 0.28's, in evaluation mode."
)


def finding(answers: Sequence[Answer]) -> str:
    """The page's first sentence: how far apart the counters are, and what they agree on."""
    per_mac = [answer.counted / answer.per_mac for answer in answers]
    ours = answers[0].ours / answers[0].per_mac
    spread = percent((max(per_mac) - min(per_mac)) / ours)
    return (
        f"{NUMBERS[len(answers)].capitalize()} counts of one network, up to {spread} apart after halving "
        "those "
        f"that count FLOPs. All include the same {whole(int(ours))} multiply-adds; they differ in what "
        "else they count."
    )


def status(run: Run | None) -> str:
    """Where the numbers below it come from."""
    if run is None or not run.points:
        return "The numbers below are predicted from the plan: no counter has run on this network yet."
    if isinstance(run.end, Done):
        return f"Measured here in {seconds(run.end.seconds)}, each counter on a network of its own."
    if run.end:
        return "The run ended early: counters that had replied are measured, the others predicted."
    return "Replies of the counters replace predictions as they arrive."


def papers_table(plan: Plan) -> Table:
    """Which number of this network to compare with a published one."""
    macs = price(plan).macs
    rows = (
        ("He 2015, table 1: FLOPs", "multiply-adds of convolutions and the linear layer: our count", macs),
        ("torchvision, table of weights: GFLOPS", "the same", macs),
        ("timm, results: GMACs", "fvcore's number in evaluation mode", count(plan, FVCORE).total),
        ("torch FlopCounterMode: FLOPs", "two for each multiply-add", 2 * macs),
    )
    columns = (
        Column("Published in", number=False),
        Column("What it counts", number=False),
        Column("Here"),
    )
    cells = (tuple(map(Cell, (where, what, f"{whole(number)}"))) for where, what, number in rows)
    return Table(
        "The number of this network to compare with each source",
        columns,
        tuple(Row("", "layer", each) for each in cells),
    )


def grouped(plan: Plan) -> str:
    """The trap in the backward pass of grouped convolutions, with this network's numbers."""
    excess, true = backward_excess(plan), 4 * price(plan).macs
    start = (
        "**Backward through groups.** torch's FlopCounterMode counts the gradient of a grouped "
        "convolution's weights as many times as there are groups. "
    )
    if excess == 0:
        return (
            f"{start}This network has no groups, so its backward pass is counted correctly: {true:,} FLOPs, "
            "with the gradient of the image, which training does not compute."
        )
    return (
        f"{start}The backward pass of this network, with the gradient of the image, takes {true:,} FLOPs; "
        f"it says {true + excess:,}, {decimals((true + excess) / true, 2)} times as much."
    )
