"""MobileNets laid out: inverted bottlenecks, which widen, convolve each channel by itself, and narrow.

A block whose stride and channels leave its input's shape adds its input; others are chains.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from resnet_core.families.mobilenet.spec import MobileNetSpec
from resnet_core.families.mobilenet.tables import HEADS, ROWS, STEMS, Row, V2Block, V3Block
from resnet_core.families.sequences import (
    check_halvings,
    conv,
    conv_norm_act,
    divisible,
    folded,
    squeeze_excite,
    summed,
)
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    Conv,
    Dropout,
    GlobalPool,
    Layer,
    Linear,
    Rearrange,
    Shape,
)
from resnet_core.language.plan import Content, Plan, Run, Stage, out_of

__all__ = ["unfold_mobilenet"]

V3_EPS = 0.001  # of torchvision's MobileNetV3; its V2 has torch's own


def unfold_mobilenet(spec: MobileNetSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    check_halvings(input, 2 * prod(row.stride for row in ROWS[spec.version]))
    image = Shape(spec.in_channels, input.height, input.width)
    first = conv("features.0.0", image, _scaled(spec, STEMS[spec.version]), 3, 2)
    stages = tuple(_stages(spec, first.out))
    head = (_head_v2 if spec.version == "v2" else _head_v3)(spec, stages[-1].out)
    return Plan(spec, input, image, _unit(spec, first), stages, head)


def _scaled(spec: MobileNetSpec, channels: int) -> int:
    return divisible(channels * spec.width_multiplier)


def _unit(spec: MobileNetSpec, first: Conv) -> tuple[Layer, ...]:
    """A convolution of the stem or the head with its norm and activation."""
    if spec.version == "v2":
        return conv_norm_act(first, "relu6")
    return conv_norm_act(first, "hardswish", V3_EPS)


def _stages(spec: MobileNetSpec, inp: Shape) -> Iterator[Stage]:
    place = 1  # number 0 is the stem
    for number, (row, depth) in enumerate(zip(ROWS[spec.version], spec.depths, strict=True), 1):
        opening = _block(spec, row, 0, inp, row.stride)
        inp = out_of(opening)
        runs = [Run(opening, 1)]
        runs += [Run(_block(spec, row, copy, inp, 1), 1) for copy in range(1, min(depth, len(row.blocks)))]
        runs += [Run(_block(spec, row, -1, inp, 1), max(depth - len(row.blocks), 0))]
        yield Stage(f"stage{number}", folded(runs), path="features.{}", first=place)
        place += depth


def _block(spec: MobileNetSpec, row: Row, copy: int, inp: Shape, stride: int) -> Content:
    each = row.blocks[copy]
    width = _scaled(spec, row.width)
    if isinstance(each, V2Block):
        inner = inp.channels * (spec.expansion if each.widens else 1)
        return summed(inp, _block_v2(inp, inner, width, stride), stride)
    return summed(inp, _block_v3(spec, each, inp, width, stride), stride)


def _block_v2(inp: Shape, inner: int, width: int, stride: int) -> tuple[Layer, ...]:
    wider = conv_norm_act(conv("conv.0.0", inp, inner), "relu6") if inner != inp.channels else ()
    source = Shape(inner, inp.height, inp.width)
    index = 1 if wider else 0
    spatial = conv(f"conv.{index}.0", source, inner, 3, stride, inner)
    narrow = conv(f"conv.{index + 1}", spatial.out, width)
    return *wider, *conv_norm_act(spatial, "relu6"), *conv_norm_act(narrow, None)


def _block_v3(spec: MobileNetSpec, each: V3Block, inp: Shape, width: int, stride: int) -> tuple[Layer, ...]:
    inner = _scaled(spec, each.inner)
    source = Shape(inner, inp.height, inp.width)
    layers: tuple[Layer, ...] = ()
    if inner != inp.channels:
        layers += conv_norm_act(conv("block.0.0", inp, inner), each.act, V3_EPS)
    index = 1 if layers else 0
    spatial = conv(f"block.{index}.0", source, inner, each.kernel, stride, inner)
    layers += conv_norm_act(spatial, each.act, V3_EPS)
    if each.gated:
        index += 1
        hidden = divisible(inner // spec.se_reduction)
        layers += (squeeze_excite(f"block.{index}", spatial.out, hidden, "relu", "hardsigmoid"),)
    narrow = conv(f"block.{index + 1}.0", spatial.out, width)
    return *layers, *conv_norm_act(narrow, None, V3_EPS)


def _head_v2(spec: MobileNetSpec, inp: Shape) -> tuple[Layer, ...]:
    """Narrower networks keep the width of the head, as the paper says for multipliers below 1."""
    width = divisible(HEADS["v2"] * max(1.0, spec.width_multiplier))
    last = conv(f"features.{1 + sum(spec.depths)}.0", inp, width)
    pixel = Shape(width, 1, 1)
    return (
        *_unit(spec, last),
        GlobalPool("avgpool", last.out, pixel),
        Dropout("classifier.0", pixel, spec.dropout),
        Linear("classifier.1", pixel, Shape(spec.num_classes, 1, 1)),
    )


def _head_v3(spec: MobileNetSpec, inp: Shape) -> tuple[Layer, ...]:
    last = conv(f"features.{1 + sum(spec.depths)}.0", inp, 6 * inp.channels)
    pixel = Shape(last.out.channels, 1, 1)
    hidden = Shape(_scaled(spec, HEADS[spec.version]), 1, 1)
    return (
        *_unit(spec, last),
        GlobalPool("avgpool", last.out, pixel),
        Rearrange("flatten", pixel, pixel, "vector"),
        Linear("classifier.0", pixel, hidden),
        Activation("classifier.1", hidden, "hardswish"),
        Dropout("classifier.2", hidden, spec.dropout),
        Linear("classifier.3", hidden, Shape(spec.num_classes, 1, 1)),
    )
