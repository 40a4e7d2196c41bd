"""What other tools count besides multiply-adds, written as sums over the plan's layers. No torch.

The rules were read in the tools' sources; `crosscheck.py` runs the tools and shows what is left over.
They hold for torchinfo 1.8.0, fvcore 0.1.5.post20221221 and torch 2.13.0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from resnet_core.cost import price
from resnet_core.language.layers import Conv, GlobalPool, Layer, Leaf, Linear, Norm, Residual
from resnet_core.plan import Plan, layers_of
from resnet_core.spec import NormKind

Unit = Literal["MAC", "FLOP", "parameter"]


class Cause(NamedTuple):
    """One named part of a difference, in the tool's unit, per image."""

    name: str
    amount: int
    why: str


class Rule(NamedTuple):
    """A cause that is there for every network: what each layer adds to it."""

    name: str
    why: str
    amount: Callable[[Leaf], int]


class Convention(NamedTuple):
    """What a tool counts in one of its modes: ours times a factor, and what its rules add."""

    tool: str
    unit: Unit
    rules: tuple[Rule, ...] = ()


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
    causes = (Cause(rule.name, _over_all(plan, rule.amount), rule.why) for rule in convention.rules)
    return Count(convention.tool, convention.unit, ours, tuple(cause for cause in causes if cause.amount))


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
    return _over_all(plan, _excess)


def _over_all(plan: Plan, amount: Callable[[Leaf], int]) -> int:
    """The sum over all layers; equal blocks are looked at once."""
    once = [*plan.stem, *plan.head]
    total = 0
    for stage in plan.stages:
        once += _layers_in(stage.opening)
        if stage.rest is not None:
            total += (stage.blocks - 1) * sum(map(amount, layers_of(_layers_in(stage.rest))))
    return total + sum(map(amount, layers_of(tuple(once))))


def _layers_in(block: Residual) -> tuple[Layer, ...]:
    return block.pre + block.branch + block.shortcut + block.post


def _excess(leaf: Leaf) -> int:
    return 2 * price(leaf).macs * (leaf.groups - 1) if isinstance(leaf, Conv) else 0


def norm_elements(kind: NormKind, each: int) -> Callable[[Leaf], int]:
    """A rule's amount: `each` for every element that such a norm gives."""

    def amount(leaf: Leaf) -> int:
        return each * leaf.out.elements if isinstance(leaf, Norm) and leaf.kind == kind else 0

    return amount


def pixels_pooled(leaf: Leaf) -> int:
    """Elements that a global average pool reads."""
    return leaf.inp.elements if isinstance(leaf, GlobalPool) else 0


def conv_biases(leaf: Leaf) -> int:
    """Output elements of a convolution that has biases."""
    return leaf.out.elements if isinstance(leaf, Conv) and leaf.bias else 0


def linear_biases(leaf: Leaf) -> int:
    """Output elements of a linear layer, which always has biases."""
    return leaf.out.channels if isinstance(leaf, Linear) else 0


def _norm_parameters(leaf: Leaf) -> int:
    return 2 * leaf.out.channels if isinstance(leaf, Norm) else 0


EVERY_MODE = (
    Rule(
        "group norm", "5 for each element, in fvcore's own words a rough estimate", norm_elements("group", 5)
    ),
    Rule("global average pooling", "1 for each element that is averaged", pixels_pooled),
)
FLOP_COUNTER = Convention("torch FlopCounterMode", "FLOP")
FVCORE = Convention(
    "fvcore, evaluation mode",
    "MAC",
    (
        Rule("batch norm", "2 for each element: a scale and a shift", norm_elements("batch", 2)),
        *EVERY_MODE,
    ),
)
FVCORE_TRAINING = Convention(
    "fvcore, training mode",
    "MAC",
    (
        Rule("batch norm", "5 for each element: mean and variance come on top", norm_elements("batch", 5)),
        *EVERY_MODE,
    ),
)
FVCORE_PARAMETERS = Convention("fvcore parameter_count", "parameter")
TORCHINFO = Convention(
    "torchinfo",
    "MAC",
    (
        Rule("norm parameters", "1 for each scale and shift, whatever the size of the map", _norm_parameters),
        Rule("convolution biases", "1 for each element of the output", conv_biases),
        Rule("linear bias", "1 for each class", linear_biases),
    ),
)
TORCHINFO_PARAMETERS = Convention("torchinfo total_params", "parameter")
