"""The totals of torchinfo, fvcore and torch's own counter beside ours, and the causes of each difference.

Causes come from the plan (`labs/counters/conventions.py`), never from a tool's answer; what they do not
explain is the `rest`. Each tool gets a network built for it alone.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import NamedTuple

import torch
import torchinfo
from fvcore.nn import FlopCountAnalysis, parameter_count
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.build import build
from resnet_core.labs.counters.conventions import (
    FLOP_COUNTER,
    SHAPES_ONLY,
    WITH_WEIGHTS,
    Cause,
    Convention,
    Count,
    Reach,
    Reading,
    Unread,
    beyond,
    count,
)
from resnet_core.labs.counters.conventions_required import (
    FVCORE,
    FVCORE_PARAMETERS,
    FVCORE_TRAINING,
    TORCHINFO,
    TORCHINFO_PARAMETERS,
)
from resnet_core.plan import Plan, network_spec, unfold
from resnet_core.spec import Input, Spec

__all__ = ["TOOLS", "Cause", "Reading", "Tool", "Total", "Unread", "ask", "crosscheck", "images"]


class Total(NamedTuple):
    """A tool's number, and for how many images."""

    number: int
    images: int


class Tool(NamedTuple):
    """A package, the conventions of its numbers, and the function that obtains them."""

    package: str
    conventions: tuple[Convention, ...]
    reach: Reach
    totals: Callable[[Plan], tuple[Total, ...]]


def crosscheck(spec: Spec, input: Input | None = None) -> tuple[Reading | Unread, ...]:
    """Every tool's totals for one image of `input`'s size (224 x 224 by default).

    Raises `SpecError` if the image is too small.
    """
    plan = unfold(spec, input)
    return tuple(reading for tool in TOOLS for reading in ask(tool, plan))


def ask(tool: Tool, plan: Plan) -> tuple[Reading | Unread, ...]:
    """One tool's readings of a network built for it alone, one for each of its conventions."""
    if why := beyond(tool.reach, plan):
        return tuple(Unread(convention.tool, why) for convention in tool.conventions)
    asked = zip(tool.conventions, tool.totals(plan), strict=True)
    return tuple(_reading(tool.package, count(plan, convention), total) for convention, total in asked)


def _reading(package: str, expected: Count, total: Total) -> Reading:
    tool, unit, ours, causes = expected
    rest = total.number - expected.total * total.images
    return Reading(tool, version(package), total.number // total.images, unit, ours, causes, rest)


def _flop_counter(plan: Plan) -> tuple[Total, ...]:
    network = build(network_spec(plan), device="meta", input=plan.input).eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(images(plan, 1, "meta"))
    return (Total(counter.get_total_flops(), 1),)


def _fvcore(plan: Plan) -> tuple[Total, ...]:
    network = build(network_spec(plan), input=plan.input)  # it traces a real pass, so it needs weights
    evaluated = _traced(network.eval(), images(plan, 1))
    # A batch norm needs two values a channel to train, and the last maps may have one.
    trained = _traced(network.train(), images(plan, 2))
    return Total(evaluated, 1), Total(trained, 2), Total(parameter_count(network)[""], 1)


def _traced(network: nn.Module, images: Tensor) -> int:
    analysis = FlopCountAnalysis(network, images)
    analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False).tracer_warnings("none")
    with torch.no_grad():
        return int(analysis.total())


def _torchinfo(plan: Plan) -> tuple[Total, ...]:
    network = build(network_spec(plan), device="meta", input=plan.input)
    summary = torchinfo.summary(network, input_data=images(plan, 1, "meta"), device="meta", verbose=0)
    return Total(summary.total_mult_adds, 1), Total(summary.total_params, 1)


def images(plan: Plan, batch: int, device: str = "cpu") -> Tensor:
    """Black images of the plan's size, (batch, channels, height, width)."""
    return torch.zeros(batch, *plan.image.sizes, device=device)


TOOLS = (
    Tool("torch", (FLOP_COUNTER,), SHAPES_ONLY, _flop_counter),
    Tool(
        "fvcore",
        (FVCORE, FVCORE_TRAINING, FVCORE_PARAMETERS),
        WITH_WEIGHTS,
        _fvcore,
    ),
    Tool("torchinfo", (TORCHINFO, TORCHINFO_PARAMETERS), SHAPES_ONLY, _torchinfo),
)
