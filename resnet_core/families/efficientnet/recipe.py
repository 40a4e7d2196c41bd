"""EfficientNets laid out: inverted bottlenecks with gates (MBConv), and fused ones without.

Stages: Tan 2019 (arXiv 1905.11946), table 1; Tan 2021 (arXiv 2104.00298), table 4 and, for the larger ones,
torchvision's values. A block whose stride and channels leave its input's shape adds its input.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from resnet_core.families.efficientnet.spec import EfficientNetSpec, Generation
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
from resnet_core.language.layers import Dropout, DropPath, GlobalPool, Layer, Linear, Residual, Shape
from resnet_core.language.plan import Content, Plan, Run, Stage, out_of

__all__ = ["Row", "mbconv_block", "unfold_efficientnet"]


class Row(NamedTuple):
    """A stage: times that its blocks widen their input inside, side of the kernel, stride, and kind."""

    expansion: int
    kernel: int
    stride: int
    fused: bool = False


ROWS: dict[Generation, tuple[Row, ...]] = {
    "v1": (
        Row(1, 3, 1),
        Row(6, 3, 2),
        Row(6, 5, 2),
        Row(6, 3, 2),
        Row(6, 5, 1),
        Row(6, 5, 2),
        Row(6, 3, 1),
    ),
    "v2": (
        Row(1, 3, 1, fused=True),
        Row(4, 3, 2, fused=True),
        Row(4, 3, 2, fused=True),
        Row(4, 3, 2),
        Row(6, 3, 1),
        Row(6, 3, 2),
        Row(6, 3, 1),
    ),
}


def unfold_efficientnet(spec: EfficientNetSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    rows = ROWS[spec.generation][: len(spec.depths)]
    check_halvings(input, 2 * prod(row.stride for row in rows))
    image = Shape(spec.in_channels, input.height, input.width)
    stem = conv_norm_act(conv("features.0.0", image, spec.scaled(spec.stem_width), 3, 2), "silu", spec.eps)
    stages = tuple(_stages(spec, rows, stem[-1].out))
    return Plan(spec, input, image, stem, stages, _head(spec, stages[-1].out))


def _stages(spec: EfficientNetSpec, rows: tuple[Row, ...], inp: Shape) -> Iterator[Stage]:
    sizes = zip(rows, spec.scaled_depths, spec.widths, strict=True)
    for number, (row, depth, width) in enumerate(sizes, 1):
        opening = mbconv_block(spec, row, inp, spec.scaled(width), row.stride)
        inp = out_of(opening)
        rest = mbconv_block(spec, row, inp, inp.channels, 1)
        runs = folded((Run(opening, 1), Run(rest, depth - 1)))
        yield Stage(f"stage{number}", runs, path=f"features.{number}.{{}}")


def mbconv_block(spec: EfficientNetSpec, row: Row, inp: Shape, width: int, stride: int) -> Content:
    """An inverted bottleneck, or a fused one; a sum with its input where size and channels stay."""
    layers = (_fused if row.fused else _mbconv)(spec, row, inp, width, stride)
    block = summed(inp, layers, stride)
    if isinstance(block, Residual) and spec.drop_path > 0:
        drop = DropPath("stochastic_depth", block.out, spec.drop_path)
        return block._replace(branch=(*layers, drop))
    return block


def _mbconv(spec: EfficientNetSpec, row: Row, inp: Shape, width: int, stride: int) -> tuple[Layer, ...]:
    inner = divisible(inp.channels * row.expansion)
    layers: tuple[Layer, ...] = ()
    if inner != inp.channels:
        layers += conv_norm_act(conv("block.0.0", inp, inner), "silu", spec.eps)
    index = 1 if layers else 0
    source = Shape(inner, inp.height, inp.width)
    spatial = conv(f"block.{index}.0", source, inner, row.kernel, stride, inner)
    hidden = max(1, inp.channels // spec.se_reduction)
    gate = squeeze_excite(f"block.{index + 1}", spatial.out, hidden, "silu", "sigmoid")
    narrow = conv(f"block.{index + 2}.0", spatial.out, width)
    return (
        *layers,
        *conv_norm_act(spatial, "silu", spec.eps),
        gate,
        *conv_norm_act(narrow, None, spec.eps),
    )


def _fused(spec: EfficientNetSpec, row: Row, inp: Shape, width: int, stride: int) -> tuple[Layer, ...]:
    inner = divisible(inp.channels * row.expansion)
    if inner == inp.channels:
        return conv_norm_act(conv("block.0.0", inp, width, row.kernel, stride), "silu", spec.eps)
    wider = conv("block.0.0", inp, inner, row.kernel, stride)
    narrow = conv("block.1.0", wider.out, width)
    return *conv_norm_act(wider, "silu", spec.eps), *conv_norm_act(narrow, None, spec.eps)


def _head(spec: EfficientNetSpec, inp: Shape) -> tuple[Layer, ...]:
    last = conv(f"features.{len(spec.depths) + 1}.0", inp, spec.head_width or 4 * inp.channels)
    pixel = Shape(last.out.channels, 1, 1)
    return (
        *conv_norm_act(last, "silu", spec.eps),
        GlobalPool("avgpool", last.out, pixel),
        Dropout("classifier.0", pixel, spec.dropout),
        Linear("classifier.1", pixel, Shape(spec.num_classes, 1, 1)),
    )
