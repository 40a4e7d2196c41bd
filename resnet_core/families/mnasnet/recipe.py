"""MNASNet laid out, kind B1 of Tan 2019 (arXiv 1807.11626), with torchvision's values."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from resnet_core.families.mnasnet.spec import MnasNetSpec
from resnet_core.families.sequences import check_halvings, conv, conv_norm_act, divisible, folded, summed
from resnet_core.language.input import Input
from resnet_core.language.layers import Dropout, GlobalPool, Layer, Linear, Shape
from resnet_core.language.plan import Content, Plan, Run, Stage, out_of

__all__ = ["unfold_mnasnet"]

STEM_WIDTHS = (32, 16)
FIRST = 8  # the place of the first stage among torchvision's layers


class Row(NamedTuple):
    """A stage: output channels, times that its blocks widen their input, side of the kernel, and stride."""

    width: int
    expansion: int
    kernel: int
    stride: int


ROWS = (
    Row(24, 3, 3, 2),
    Row(40, 3, 5, 2),
    Row(80, 6, 5, 2),
    Row(96, 6, 3, 1),
    Row(192, 6, 5, 2),
    Row(320, 6, 3, 1),
)


def unfold_mnasnet(spec: MnasNetSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    check_halvings(input, 2 * prod(row.stride for row in ROWS))
    image = Shape(spec.in_channels, input.height, input.width)
    stem = _stem(spec, image)
    stages = tuple(_stages(spec, stem[-1].out))
    return Plan(spec, input, image, stem, stages, _head(spec, stages[-1].out))


def _stem(spec: MnasNetSpec, image: Shape) -> tuple[Layer, ...]:
    wide, narrow = (divisible(width * spec.width_multiplier) for width in STEM_WIDTHS)
    first = conv("layers.0", image, wide, 3, 2)
    spatial = conv("layers.3", first.out, wide, 3, groups=wide)
    last = conv("layers.6", spatial.out, narrow)
    return (
        *conv_norm_act(first, "relu"),
        *conv_norm_act(spatial, "relu"),
        *conv_norm_act(last, None),
    )


def _stages(spec: MnasNetSpec, inp: Shape) -> Iterator[Stage]:
    for number, (row, depth) in enumerate(zip(ROWS, spec.depths, strict=True)):
        opening = _block(row, inp, divisible(row.width * spec.width_multiplier), row.stride)
        inp = out_of(opening)
        runs = folded((Run(opening, 1), Run(_block(row, inp, inp.channels, 1), depth - 1)))
        yield Stage(f"stage{number + 1}", runs, path=f"layers.{FIRST + number}.{{}}")


def _block(row: Row, inp: Shape, width: int, stride: int) -> Content:
    wider = conv("layers.0", inp, inp.channels * row.expansion)
    inner = wider.out.channels
    spatial = conv("layers.3", wider.out, inner, row.kernel, stride, inner)
    narrow = conv("layers.6", spatial.out, width)
    layers = (
        *conv_norm_act(wider, "relu"),
        *conv_norm_act(spatial, "relu"),
        *conv_norm_act(narrow, None),
    )
    return summed(inp, layers, stride)


def _head(spec: MnasNetSpec, inp: Shape) -> tuple[Layer, ...]:
    last = conv(f"layers.{FIRST + len(ROWS)}", inp, spec.head_width)
    pixel = Shape(spec.head_width, 1, 1)
    return (
        *conv_norm_act(last, "relu"),
        GlobalPool("avgpool", last.out, pixel),
        Dropout("classifier.0", pixel, spec.dropout),
        Linear("classifier.1", pixel, Shape(spec.num_classes, 1, 1)),
    )
