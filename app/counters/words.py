"""Sentences of the Counters page: on the network on screen, computed; on ResNet-50, measured facts."""

from __future__ import annotations

from collections.abc import Sequence

from app.drawing.numbers import decimals, percent, seconds, whole
from app.frame.words import NUMBERS
from app.runs.run import Run
from resnet_core.cost import price
from resnet_core.labs.counters.conventions import backward_excess, count
from resnet_core.labs.counters.conventions_optional import THOP
from resnet_core.labs.counters.conventions_required import FVCORE, TORCHINFO
from resnet_core.labs.counters.findings import Answer
from resnet_core.labs.events import Done
from resnet_core.plan import Plan, unfold
from resnet_core.spec import VitSpec

FOLDING = (
    "**Folding batch norm.** A batch norm after a convolution can be folded into its weights before the "
    "network is run. The outputs stay the same, yet fvcore's number for ResNet-50 falls from 4,111,512,576"
    " to 4,089,284,608 and thop's from 4,133,742,592 to 4,089,286,656, while torchinfo's grows from "
    "4,089,238,376 to 4,100,299,240, for it counts the new biases at every pixel. Our count does not "
    "move."
)
LEFT_OUT = (
    "**Attention and linear layers.** Counters written for convolutions leave out what they have no rule "
    "for: torchinfo counts a linear layer at one pixel or token, however many there are; it and thop leave "
    "out attention, and fvcore the two products of attention and convolutions of even kernels. "
)


def finding(answers: Sequence[Answer]) -> str:
    """The page's first sentence: how far apart the counters are, and what they agree on."""
    per_mac = [answer.counted / answer.per_mac for answer in answers]
    ours = answers[0].ours / answers[0].per_mac
    spread = percent((max(per_mac) - min(per_mac)) / ours)
    start = (
        f"{NUMBERS[len(answers)].capitalize()} counts of one network, up to {spread} apart after halving "
        "those that count FLOPs. "
    )
    less = sum(any(cause.amount < 0 for cause in answer.causes) for answer in answers)
    shared = f"{whole(int(ours))} multiply-adds"
    if less:
        leave = "one leaves" if less == 1 else f"{NUMBERS[less]} leave"
        return f"{start}Of its {shared} {leave} some out; they also differ in what else they count."
    return f"{start}All include the same {shared}; they differ in what else they count."


def status(run: Run | None) -> str:
    """Where the numbers below it come from."""
    if run is None or not run.points:
        return "The numbers below are predicted from the plan: no counter has run on this network yet."
    if isinstance(run.end, Done):
        return f"Measured here in {seconds(run.end.seconds)}, each counter on a network of its own."
    if run.end:
        return "The run ended early: counters that had replied are measured, the others predicted."
    return "Replies of the counters replace predictions as they arrive."


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
            "with the gradient of the input, which training does not compute."
        )
    return (
        f"{start}The backward pass of this network, with the gradient of the input, takes {true:,} FLOPs; "
        f"it says {true + excess:,}, {decimals((true + excess) / true, 2)} times as much."
    )


def left_out(plan: Plan) -> str:
    """The trap of counters without a rule for a layer, with this network's numbers, or with ViT-B/16's."""
    said = _left_out(plan)
    if said:
        return f"{LEFT_OUT}Left out of this network's {whole(price(plan).macs)} multiply-adds: {said}."
    vit = unfold(VitSpec())
    return (
        f"{LEFT_OUT}Of this network none leaves anything out. Left out of the {whole(price(vit).macs)} "
        f"multiply-adds of ViT-B/16 at 224 × 224: {_left_out(vit)}."
    )


def _left_out(plan: Plan) -> str:
    """Who leaves out how many multiply-adds; empty where nobody does."""
    amounts = {
        convention.tool.partition(",")[0]: sum(
            max(0, -cause.amount) for cause in count(plan, convention).causes
        )
        for convention in (TORCHINFO, THOP, FVCORE)
    }
    return ", ".join(f"{whole(amount)} by {tool}" for tool, amount in amounts.items() if amount)
