"""What other counters add to multiply-adds or leave out, as sums over the plan's layers.

The rules were read in the tools' sources; `experiments/counters/tools.py` runs the tools and shows the rest.
`conventions_required` has those of torchinfo and fvcore, `conventions_optional` those of thop and ptflops.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias, assert_never

from resnet_core.cost import price
from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    GlobalPool,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Upsample,
    layers_of,
)
from resnet_core.language.plan import Plan, layers_in, runs, total

Unit = Literal["MAC", "FLOP", "parameter"]


class Cause(NamedTuple):
    """One named part of a difference, in the tool's unit, per image."""

    name: str
    amount: int
    why: str


class Rule(NamedTuple):
    """Something that a counter counts and we do not, or leaves out: its name, and why."""

    name: str
    why: str


Charge: TypeAlias = tuple[Rule, int]  # what a rule adds for one layer; below 0 what it leaves out
Charges: TypeAlias = Callable[[Leaf], tuple[Charge, ...]]


def nothing(leaf: Leaf) -> tuple[Charge, ...]:
    """The charges of a tool that counts as we do."""
    return ()


class Convention(NamedTuple):
    """What a tool counts in one of its modes: ours times a factor, and what `charges` adds for each layer.

    `rules` are those that count, in the order in which they are shown; other charges stay in the rest.
    """

    tool: str
    unit: Unit
    rules: tuple[Rule, ...] = ()
    charges: Charges = nothing


class Count(NamedTuple):
    """What a convention makes of a network, per image: `ours` in the tool's unit, plus the causes."""

    tool: str
    unit: Unit
    ours: int
    causes: tuple[Cause, ...]

    @property
    def total(self) -> int:
        """The number that the tool should give."""
        return self.ours + sum(cause.amount for cause in self.causes)


class Reading(NamedTuple):
    """What a tool counted for one image, and how that follows from our count.

    `counted` is `ours` (in the tool's unit: a MAC is two FLOPs), plus the causes, plus `rest`: 0 where
    our account of the tool is complete; in training mode it is over both images that are read.
    """

    tool: str
    version: str
    counted: int
    unit: Unit
    ours: int
    causes: tuple[Cause, ...]
    rest: int


class Reach(NamedTuple):
    """The most a tool is given: beyond it the answer takes more than half a minute, or a laptop's memory."""

    blocks: int
    numbers: int  # parameters and activations
    macs: int


SHAPES_ONLY = Reach(4_000, 10**12, 10**18)
WITH_WEIGHTS = Reach(2_000, 5 * 10**8, 2 * 10**11)  # for tools that run the network on real numbers


class Unread(NamedTuple):
    """A tool that was not given the network, and why."""

    tool: str
    why: str


def count(plan: Plan, convention: Convention) -> Count:
    """What `convention` makes of `plan`; causes that add nothing are left out."""
    cost = price(plan)
    ours = {"MAC": cost.macs, "FLOP": 2 * cost.macs, "parameter": cost.params}[convention.unit]
    amounts = dict.fromkeys(convention.rules, 0)
    for _, content, copies in runs(plan):
        for leaf in layers_of(layers_in(content)):
            for rule, amount in convention.charges(leaf):
                if rule in amounts:
                    amounts[rule] += copies * amount
    causes = (Cause(rule.name, amount, rule.why) for rule, amount in amounts.items() if amount)
    return Count(convention.tool, convention.unit, ours, tuple(causes))


def beyond(reach: Reach, plan: Plan) -> str:
    """Why the network is out of reach, in words; empty where it is not."""
    cost = price(plan)
    sizes = (
        ("blocks", plan.blocks, reach.blocks),
        ("parameters and activations", cost.params + cost.activations, reach.numbers),
        ("multiply-adds", cost.macs, reach.macs),
    )
    over = [f"{size:,} {what}, and it is given at most {most:,}" for what, size, most in sizes if size > most]
    return f"the network has {over[0]}" if over else ""


def backward_excess(plan: Plan) -> int:
    """FLOPs per image that torch's counter adds too much for the backward pass of grouped convolutions.

    Each convolution's gradient for its weights costs what its forward pass does; the counter has it `groups`
    times (torch 2.13.0, `torch/utils/flop_counter.py`).
    """
    return total(plan, lambda content: sum(map(_excess, layers_of(layers_in(content)))))


def _excess(leaf: Leaf) -> int:
    match leaf:
        case Conv():
            return 2 * price(leaf).macs * (leaf.groups - 1)
        case Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad() | DropPath():
            return 0
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return 0
        case Conv1d() | ChannelShuffle() | Operator():
            return 0
        case Upsample() | ConvTranspose():
            return 0
        case _:
            assert_never(leaf)


FLOP_COUNTER = Convention("torch FlopCounterMode", "FLOP")
