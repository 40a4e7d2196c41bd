"""What the blocks of a network have and differ in: its file has arguments for that, and for nothing else."""

from __future__ import annotations

from typing import NamedTuple

from resnet_core.language.layers import AvgPool, Conv, Join, Residual, Split
from resnet_core.language.plan import residual
from resnet_core.plan import Plan
from resnet_core.spec import ArchSpec


class Traits(NamedTuple):
    """What the blocks of one network differ in."""

    strided: bool  # some block halves the map
    dilated: bool  # some 3x3 is dilated
    widened: bool  # some block has other channels than it reads
    widened_in_place: bool  # and one of those keeps the map's size
    shortcuts: frozenset[str]  # "identity", "projection", "pad" or "none"


def traits_of(plan: Plan) -> Traits:
    """Read off the plan, so that they are what was built."""
    openings = _openings(plan)
    blocks = [residual(run.block) for stage in plan.stages for run in stage.runs]
    widened = [block for block in openings if block.inp.channels != block.out.channels]
    convs = [layer for block in blocks for layer in _convs_of(block)]
    return Traits(
        any(_halves(block) for block in openings),
        any(conv.dilation > 1 for conv in convs),
        bool(widened),
        any(not _halves(block) for block in widened),
        frozenset("pad" if block.link == "identity" and block.shortcut else block.link for block in blocks),
    )


def pattern_of(plan: Plan) -> Residual:
    """The block that has every part which some block has: the first that halves the map, else the first."""
    openings = _openings(plan)
    return next(filter(_halves, openings), openings[0])


def _openings(plan: Plan) -> list[Residual]:
    return [residual(stage.runs[0].block) for stage in plan.stages]


def stage_places(plan: Plan) -> list[tuple[int, ...]]:
    """The arguments of a stage's blocks after their width: stride and dilations, where they differ."""
    traits, places = traits_of(plan), []
    for stage in plan.stages:
        opening, rest = (_convs_of(residual(stage.runs[at].block)) for at in (0, -1))
        halved = 2 if _halves(residual(stage.runs[0].block)) else 1
        stride = (halved,) if traits.strided else ()
        dilations = (max(conv.dilation for conv in convs) for convs in (opening, rest))
        places.append((*stride, *dilations) if traits.dilated else stride)
    return places


def out_channels(spec: ArchSpec) -> str:
    """The name that a block's output channels have inside `Block`."""
    return "width" if spec.block == "basic" else "out_channels"


def inner_width(spec: ArchSpec) -> str:
    in_a_group = [width * spec.width_per_group // 64 for width in spec.widths]
    if spec.attention == "split" and any(channels % spec.radix for channels in in_a_group):
        return f"width * {spec.width_per_group} // 64 // {spec.radix} * {spec.radix * spec.groups}"
    if spec.width_per_group % 64 == 0:
        factor = spec.width_per_group // 64 * spec.groups
        return "width" if factor == 1 else f"{factor} * width"
    per_group = f"width * {spec.width_per_group} // 64"
    return per_group if spec.groups == 1 else f"{per_group} * {spec.groups}"


def _halves(block: Residual) -> bool:
    pooled = any(isinstance(layer, AvgPool) for layer in block.branch)
    return pooled or any(conv.stride > 1 for conv in _convs_of(block))


def _convs_of(block: Residual) -> list[Conv]:
    # Of kernels side by side the first, which has the dilation of the block.
    inner = [layer.parts[0] for layer in block.branch if isinstance(layer, Split | Join)]
    return [layer for layers in (block.branch, *inner) for layer in layers if isinstance(layer, Conv)]
