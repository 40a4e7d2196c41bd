"""AlexNet laid out: stem, a stage before and one after the second pool, three linear layers.

The names of weights are torchvision's, which numbers all layers in one row.
"""

from __future__ import annotations

from resnet_core.families.alexnet.spec import AlexNetSpec
from resnet_core.families.windows import Window, check_image, slide
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    Conv,
    Dropout,
    GlobalPool,
    Layer,
    Linear,
    MaxPool,
    Rearrange,
    Shape,
)
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["unfold_alexnet"]

FIRST, SECOND, OTHER, POOL = Window(11, 4, 2), Window(5, 1, 2), Window(3, 1, 1), Window(3, 2)


def unfold_alexnet(spec: AlexNetSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    check_image(input, (FIRST, POOL, POOL, POOL))
    image = Shape(spec.in_channels, input.height, input.width)
    stem = (
        *_conv("features.", 0, image, spec.widths[0], FIRST),
        _pool(2, slide(image, spec.widths[0], FIRST)),
    )
    second = _conv("", 3, stem[-1].out, spec.widths[1], SECOND)
    entry = (_pool(5, second[-1].out),)
    blocks, inp = [], entry[-1].out
    for place, width in zip((6, 8, 10), spec.widths[2:], strict=True):
        blocks.append(Run(_conv("", place, inp, width, OTHER), 1))
        inp = inp._replace(channels=width)
    stages = (
        Stage("stage1", (Run(second, 1),), (), "features"),
        Stage("stage2", tuple(blocks), entry, "features"),
    )
    return Plan(spec, input, image, stem, stages, _head(spec, inp))


def _conv(prefix: str, place: int, inp: Shape, channels: int, window: Window) -> tuple[Layer, ...]:
    out = slide(inp, channels, window)
    kernel, stride, padding, _ = window
    return (
        Conv(f"{prefix}{place}", inp, out, kernel, stride, 1, 1, True, padding),
        Activation(f"{prefix}{place + 1}", out, "relu"),
    )


def _pool(place: int, inp: Shape) -> MaxPool:
    return MaxPool(f"features.{place}", inp, slide(inp, inp.channels, POOL), 3, 2, 0)


def _head(spec: AlexNetSpec, inp: Shape) -> tuple[Layer, ...]:
    last = _pool(12, inp)
    square = Shape(inp.channels, spec.pool_side, spec.pool_side)
    vector, hidden = Shape(square.elements, 1, 1), Shape(spec.hidden, 1, 1)
    return (
        last,
        GlobalPool("avgpool", last.out, square),
        Rearrange("flatten", square, vector, "vector"),
        Dropout("classifier.0", vector, spec.dropout),
        Linear("classifier.1", vector, hidden),
        Activation("classifier.2", hidden, "relu"),
        Dropout("classifier.3", hidden, spec.dropout),
        Linear("classifier.4", hidden, hidden),
        Activation("classifier.5", hidden, "relu"),
        Linear("classifier.6", hidden, Shape(spec.num_classes, 1, 1)),
    )
