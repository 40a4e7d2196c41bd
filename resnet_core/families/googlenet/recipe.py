"""GoogLeNet laid out: stem, three stages of Inception modules with pools between them, head.

The names of weights are torchvision's, as are batch norm, which the paper does not have, and its epsilon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from resnet_core.families.googlenet.spec import GoogLeNetSpec
from resnet_core.families.windows import Window, check_image, slide
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    Conv,
    Dropout,
    GlobalPool,
    Join,
    Layer,
    Linear,
    MaxPool,
    Norm,
    Rearrange,
    Shape,
)
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["unfold_googlenet"]

EPS = 1e-3
FIRST, POINT = Window(7, 2, 3), Window(1, 1)
POOLS = (*(Window(3, 2, ceil=True),) * 3, Window(2, 2, ceil=True))  # two of the stem, and two between stages
STEM_WIDTHS = (64, 64, 192)


class Widths(NamedTuple):
    """Channels of one module, column by column as table 1 of the paper has them."""

    only_1x1: int
    before_3x3: int
    after_3x3: int
    before_5x5: int
    after_5x5: int
    after_pool: int

    @property
    def total(self) -> int:
        """Channels that the module gives."""
        return self.only_1x1 + self.after_3x3 + self.after_5x5 + self.after_pool


TABLE = (
    (Widths(64, 96, 128, 16, 32, 32), Widths(128, 128, 192, 32, 96, 64)),
    (
        Widths(192, 96, 208, 16, 48, 64),
        Widths(160, 112, 224, 24, 64, 64),
        Widths(128, 128, 256, 24, 64, 64),
        Widths(112, 144, 288, 32, 64, 64),
        Widths(256, 160, 320, 32, 128, 128),
    ),
    (Widths(256, 160, 320, 32, 128, 128), Widths(384, 192, 384, 48, 128, 128)),
)


def unfold_googlenet(spec: GoogLeNetSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    check_image(input, (FIRST, *POOLS[: len(spec.depths) + 1]))
    image = Shape(spec.in_channels, input.height, input.width)
    stem = _stem(spec, image)
    stages = tuple(_stages(spec, stem[-1].out))
    return Plan(spec, input, image, stem, stages, _head(spec, stages[-1].out))


def _stem(spec: GoogLeNetSpec, image: Shape) -> tuple[Layer, ...]:
    first, second, third = (width * spec.percent // 100 for width in STEM_WIDTHS)
    conv1 = _conv("conv1", image, first, FIRST)
    pool1 = _pool("maxpool1", conv1[-1].out, POOLS[0])
    conv2 = _conv("conv2", pool1.out, second)
    conv3 = _conv("conv3", conv2[-1].out, third, Window(3, 1, 1))
    return (*conv1, pool1, *conv2, *conv3, _pool("maxpool2", conv3[-1].out, POOLS[1]))


def _stages(spec: GoogLeNetSpec, inp: Shape) -> Iterator[Stage]:
    entry: tuple[Layer, ...] = ()
    for index, (depth, table) in enumerate(zip(spec.depths, TABLE, strict=False)):
        if index:
            entry = (_pool(f"maxpool{index + 2}", inp, POOLS[index + 1]),)
            inp = entry[-1].out
        runs = []
        for place in range(depth):
            widths = (width * spec.percent // 100 for width in table[min(place, len(table) - 1)])
            block = _inception(spec, inp, Widths(*widths))
            runs.append(Run(block, 1))
            inp = block[-1].out
        yield Stage(f"stage{index + 1}", tuple(runs), entry, f"inception{index + 3}{{:c}}", ord("a"))


def _inception(spec: GoogLeNetSpec, inp: Shape, widths: Widths) -> tuple[Join]:
    """1x1; 1x1 and 3x3; 1x1 and 5x5; a pool and 1x1 (Szegedy 2014, figure 2b)."""
    wide = Window(spec.wide_kernel, 1, spec.wide_kernel // 2)
    second = _conv("branch2.0", inp, widths.before_3x3)
    third = _conv("branch3.0", inp, widths.before_5x5)
    parts = (
        _conv("branch1", inp, widths.only_1x1),
        (*second, *_conv("branch2.1", second[-1].out, widths.after_3x3, Window(3, 1, 1))),
        (*third, *_conv("branch3.1", third[-1].out, widths.after_5x5, wide)),
        (MaxPool("branch4.0", inp, inp, 3, 1, 1, ceil=True), *_conv("branch4.1", inp, widths.after_pool)),
    )
    return (Join("join", inp, inp._replace(channels=widths.total), parts),)


def _conv(name: str, inp: Shape, channels: int, window: Window = POINT) -> tuple[Layer, ...]:
    out = slide(inp, channels, window)
    return (
        Conv(f"{name}.conv", inp, out, window.kernel, window.stride, 1, 1, False),
        Norm(f"{name}.bn", out, "batch", EPS),
        Activation(f"{name}.relu", out, "relu"),
    )


def _pool(name: str, inp: Shape, window: Window) -> MaxPool:
    out = slide(inp, inp.channels, window)
    return MaxPool(name, inp, out, window.kernel, window.stride, 0, ceil=True)


def _head(spec: GoogLeNetSpec, inp: Shape) -> tuple[Layer, ...]:
    pixel = Shape(inp.channels, 1, 1)
    return (
        GlobalPool("avgpool", inp, pixel),
        Rearrange("flatten", pixel, pixel, "vector"),
        Dropout("dropout", pixel, spec.dropout),
        Linear("fc", pixel, Shape(spec.num_classes, 1, 1)),
    )
