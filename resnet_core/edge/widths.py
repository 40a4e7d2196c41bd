"""The widths of a residual network by name: which stand alone, and which a shortcut ties together.

An inner width is that between the convolutions of a branch: only they read it, so it shrinks freely. The
widths of the trunk are added to each other by identity shortcuts, so they shrink together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from math import gcd
from typing import TypeAlias, assert_never

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
    Gate,
    GlobalPool,
    Join,
    Layer,
    LayerScale,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Select,
    Shape,
    Split,
    Upsample,
)
from resnet_core.language.plan import Plan, Run, Stage, residual

__all__ = ["FIXED", "Resize", "inner", "last_read", "resized", "trunk_names", "units"]

# The channels that a width of this name has from now on, from those that it had.
Resize: TypeAlias = Callable[[str, int], int]
FIXED = ""  # the name of what never shrinks: images, classes, and what a gate squeezes channels into
TRUNK = "trunk"


def inner(stage: str) -> str:
    """The name of the inner widths of a stage."""
    return f"{stage}.inner"


def trunk_names(plan: Plan) -> tuple[str, ...]:
    """The name of what the stem gives, then each stage: the same where an identity joins them."""
    names = [f"stem.{TRUNK}"]
    for stage in plan.stages:
        tied = residual(stage.runs[0].block).link == "identity"
        names.append(names[-1] if tied else f"{stage.name}.{TRUNK}")
    return tuple(names)


def units(plan: Plan) -> dict[str, int]:
    """How many equal parts each width has: it can shrink to any number of them from 1.

    Grouped convolutions, the parts of a split and widths that are added to each other shrink in step.
    """
    found: dict[str, int] = {}

    def note(name: str, channels: int) -> int:
        if name != FIXED:
            found[name] = gcd(found.get(name, 0), channels)
        return channels

    resized(plan, note)
    return found


def last_read(plan: Plan) -> dict[str, int]:
    """The channels of each inner width where the last convolution of its branch reads them."""
    found: dict[str, int] = {}

    def note(name: str, channels: int) -> int:
        found[name] = channels
        return channels

    resized(plan, note)
    return found


def resized(plan: Plan, resize: Resize) -> Plan:
    """The plan with other widths. Raises `TypeError` for a network whose blocks are not residual sums."""
    names = trunk_names(plan)
    stages = []
    for stage, before, after in zip(plan.stages, names, names[1:], strict=False):
        first, *rest = stage.runs
        made = [_run(first, before, inner(stage.name), after, resize)]
        made += [_run(run, after, inner(stage.name), after, resize) for run in rest]
        stages.append(Stage(stage.name, tuple(made), (), stage.path, stage.first, stage.paths))
    stem = _chain(plan.stem, (FIXED, FIXED, names[0]), resize)
    head = _chain(plan.head, (names[-1], FIXED, FIXED), resize)
    return plan._replace(stem=stem, stages=tuple(stages), head=head)


def _run(run: Run, before: str, within: str, after: str, resize: Resize) -> Run:
    block = residual(run.block)
    # A plain block ties nothing, and in the first run only the first block reads what came before.
    made = Residual(
        _shape(block.inp, before, resize),
        _shape(block.out, after, resize),
        _chain(block.pre, (before, before, before), resize),
        _chain(block.branch, (before, within, after), resize),
        block.link,
        _chain(block.shortcut, (before, before, after), resize),
        _chain(block.post, (after, after, after), resize),
        block.first,
    )
    return Run(made, run.copies)


def _chain(
    layers: tuple[Layer, ...], names: tuple[str, str, str], resize: Resize, is_row: bool = False
) -> tuple[Layer, ...]:
    """Layers that read a width of the first name, give one of the last, and have the second between."""
    now, middle, last = names
    turns = [place for place, layer in enumerate(layers) if _turns(layer)]
    made: list[Layer] = []
    for place, layer in enumerate(layers):
        after = now if place not in turns else last if place == turns[-1] else middle
        made.append(_layer(layer, now, after, resize, is_row))
        is_row = _is_row_after(layer, is_row)
        now = after
    return tuple(made)


def _is_row_after(layer: Layer, is_row: bool) -> bool:
    """Whether channels stand as a row of one channel after a layer."""
    match layer:
        case Rearrange():
            return layer.to == "one row"
        case Conv1d() | Activation() | Norm() | DropPath() | Dropout() | LayerScale() | Positions() | Gate():
            return is_row
        case Conv() | Linear() | ConvTranspose() | Pad() | Split() | Join() | Select() | Residual():
            return is_row
        case MaxPool() | AvgPool() | GlobalPool() | ChannelShuffle() | Upsample() | ClassToken():
            return is_row
        case Attention() | Operator():
            return is_row
        case _:
            assert_never(layer)


def _turns(layer: Layer) -> bool:
    """Whether a layer may give another width than it reads."""
    match layer:
        case Conv() | Linear() | ConvTranspose() | Pad() | Split() | Join() | Residual() | ClassToken():
            return True
        case Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | DropPath() | Dropout() | Gate():
            return False
        case Conv1d() | Rearrange() | Select() | ChannelShuffle() | Upsample() | LayerScale() | Positions():
            return False
        case Attention() | Operator():
            return False
        case _:
            assert_never(layer)


def _layer(layer: Layer, before: str, after: str, resize: Resize, is_row: bool) -> Layer:
    match layer:
        case Conv():
            return _conv(layer, before, after, resize)
        case Linear() | Pad():
            inp, out = _shape(layer.inp, before, resize), _shape(layer.out, after, resize)
            return layer._replace(inp=inp, out=out)
        case MaxPool() | AvgPool() | GlobalPool():
            inp, out = _shape(layer.inp, before, resize), _shape(layer.out, after, resize)
            return layer._replace(inp=inp, out=out)
        case Norm() | DropPath() | Dropout():
            return layer._replace(out=_shape(layer.out, after, resize))
        case Activation():
            return layer._replace(out=_shape(layer.out, after, resize, is_row))
        case Conv1d():
            shape = _shape(layer.out, after, resize, is_row)
            return layer._replace(inp=shape, out=shape)
        case Rearrange():
            inp = _shape(layer.inp, before, resize, is_row)
            return layer._replace(inp=inp, out=_shape(layer.out, after, resize, layer.to == "one row"))
        case Gate():
            inside = _chain(layer.layers, (before, FIXED, before), resize)
            return layer._replace(out=_shape(layer.out, after, resize), layers=inside)
        case Select() | Split() | Join():
            return _nested(layer, before, after, resize)
        case Residual() | LayerScale() | ClassToken() | Positions() | Attention() | Operator():
            raise TypeError(f"{type(layer).__name__} stands in no residual block that is pruned")
        case ChannelShuffle() | Upsample() | ConvTranspose():
            raise TypeError(f"{type(layer).__name__} stands in no residual block that is pruned")
        case _:
            assert_never(layer)


def _conv(layer: Conv, before: str, after: str, resize: Resize) -> Conv:
    inp, out, groups = layer.inp, layer.out, layer.groups
    if before == after and inp.channels == out.channels == groups:  # one channel a group: whole groups go
        groups = resize(after, groups)
        return layer._replace(
            inp=inp._replace(channels=groups), out=out._replace(channels=groups), groups=groups
        )
    reads = groups * resize(before, inp.channels // groups)
    gives = groups * resize(after, out.channels // groups)
    return layer._replace(inp=inp._replace(channels=reads), out=out._replace(channels=gives))


def _nested(layer: Select | Split | Join, before: str, after: str, resize: Resize) -> Layer:
    inp, out = _shape(layer.inp, before, resize), _shape(layer.out, after, resize)
    match layer:
        case Select():
            inside = _chain(layer.layers, (before, FIXED, before), resize)
            return layer._replace(inp=inp, out=out, layers=inside)
        case Join():
            parts = tuple(_chain(part, (before, after, after), resize) for part in layer.parts)
            return layer._replace(inp=inp, out=out, parts=parts)
        case Split():
            parts = tuple(_chain(part, (before, after, after), resize) for part in layer.parts)
            tail = _chain(layer.tail, (before, after, after), resize)
            return layer._replace(inp=inp, out=out, parts=parts, tail=tail)
        case _:
            assert_never(layer)


def _shape(shape: Shape, name: str, resize: Resize, is_row: bool = False) -> Shape:
    """The shape with its new channels, which a row has from top to bottom."""
    if is_row:
        return shape._replace(height=resize(name, shape.height))
    return shape._replace(channels=resize(name, shape.channels))
