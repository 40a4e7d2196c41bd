"""A SqueezeNet laid out: stem, fire modules with pools between them, and a convolution that classifies.

The names of weights are torchvision's, where stem, fire modules and pools are numbered in one row.
"""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.families.squeezenet.spec import SqueezeNetSpec
from resnet_core.families.windows import Window, check_image, slide
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    Conv,
    Dropout,
    GlobalPool,
    Join,
    Layer,
    MaxPool,
    Rearrange,
    Shape,
)
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["unfold_squeezenet"]

POOL = Window(3, 2, ceil=True)
AFTER_STEM = 3  # a convolution, an activation and a pool come before the first fire module


def unfold_squeezenet(spec: SqueezeNetSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    first = Window(spec.stem_kernel, 2)
    check_image(input, (first, *(POOL,) * len(spec.depths)))
    image = Shape(spec.in_channels, input.height, input.width)
    stem = _stem(slide(image, spec.stem_width, first), spec, image)
    stages = tuple(_stages(spec, stem[-1].out))
    return Plan(spec, input, image, stem, stages, _head(spec, stages[-1].out))


def _stem(out: Shape, spec: SqueezeNetSpec, image: Shape) -> tuple[Layer, ...]:
    return (
        Conv("features.0", image, out, spec.stem_kernel, 2, 1, 1, True, padding=0),
        Activation("features.1", out, "relu"),
        _pool("features.2", out),
    )


def _stages(spec: SqueezeNetSpec, inp: Shape) -> Iterator[Stage]:
    place, fires = AFTER_STEM, 0
    entry: tuple[Layer, ...] = ()
    for number, depth in enumerate(spec.depths, 1):
        if number > 1:
            entry = (_pool(f"features.{place}", inp),)
            inp, place = entry[-1].out, place + 1
        runs = []
        for fire in range(fires, fires + depth):
            block = _fire(spec, inp, spec.fire_width + fire // 2 * spec.growth)
            runs.append(Run(block, 1))
            inp = block[-1].out
        yield Stage(f"stage{number}", tuple(runs), entry, "features.{}", place)
        place, fires = place + depth, fires + depth


def _fire(spec: SqueezeNetSpec, inp: Shape, width: int) -> tuple[Layer, ...]:
    """Squeeze by 1x1, then 1x1 and 3x3 side by side (Iandola 2016, figure 1)."""
    squeezed = inp._replace(channels=width // spec.squeeze)
    wide = inp._replace(channels=width * spec.percent_3x3 // 100)
    narrow = inp._replace(channels=width - wide.channels)
    expand = tuple(
        (
            Conv(f"expand{name}", squeezed, out, kernel, 1, 1, 1, True),
            Activation(f"expand{name}_activation", out, "relu"),
        )
        for name, out, kernel in (("1x1", narrow, 1), ("3x3", wide, 3))
    )
    return (
        Conv("squeeze", inp, squeezed, 1, 1, 1, 1, True),
        Activation("squeeze_activation", squeezed, "relu"),
        Join("expand", squeezed, inp._replace(channels=width), expand),
    )


def _pool(name: str, inp: Shape) -> MaxPool:
    return MaxPool(name, inp, slide(inp, inp.channels, POOL), 3, 2, 0, ceil=True)


def _head(spec: SqueezeNetSpec, inp: Shape) -> tuple[Layer, ...]:
    maps = inp._replace(channels=spec.num_classes)
    classes = Shape(spec.num_classes, 1, 1)
    return (
        Dropout("classifier.0", inp, spec.dropout),
        Conv("classifier.1", inp, maps, 1, 1, 1, 1, True),
        Activation("classifier.2", maps, "relu"),
        GlobalPool("classifier.3", maps, classes),
        Rearrange("flatten", classes, classes, "vector"),
    )
