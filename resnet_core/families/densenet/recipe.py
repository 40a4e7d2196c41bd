"""A DenseNet laid out: stem, blocks of layers that concatenate, transitions between them, head.

The names of weights are torchvision's. A layer of a dense block is a block of the plan, for the layers of one
block have different widths; a transition is the entry of the stage after it.
"""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.families.densenet.spec import DenseNetSpec
from resnet_core.families.windows import Window, check_image, slide
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    AvgPool,
    Conv,
    Dropout,
    GlobalPool,
    Join,
    Layer,
    Linear,
    MaxPool,
    Norm,
    Shape,
    input_of,
)
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["dense_head", "dense_layer", "transition", "unfold_densenet"]

FIRST, POOL, HALVE = Window(7, 2, 3), Window(3, 2, 1), Window(2, 2)


def unfold_densenet(spec: DenseNetSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    transitions = (HALVE,) * (len(spec.depths) - 1)
    check_image(input, ((FIRST, POOL) if spec.stem == "imagenet" else ()) + transitions)
    image = Shape(spec.in_channels, input.height, input.width)
    stem = _stem(spec, image)
    stages = tuple(_stages(spec, stem[-1].out))
    return Plan(spec, input, image, stem, stages, dense_head(spec, stages[-1].out))


def _stem(spec: DenseNetSpec, image: Shape) -> tuple[Layer, ...]:
    if spec.stem == "cifar":
        out = image._replace(channels=spec.stem_width)
        return (Conv("features.conv0", image, out, 3, 1, 1, 1, False),)
    out = slide(image, spec.stem_width, FIRST)
    return (
        Conv("features.conv0", image, out, 7, 2, 1, 1, False),
        Norm("features.norm0", out, "batch"),
        Activation("features.relu0", out, "relu"),
        MaxPool("features.pool0", out, slide(out, out.channels, POOL)),
    )


def _stages(spec: DenseNetSpec, inp: Shape) -> Iterator[Stage]:
    entry: tuple[Layer, ...] = ()
    for number, depth in enumerate(spec.depths, 1):
        if number > 1:
            entry = transition(f"features.transition{number - 1}", inp, spec.compression)
            inp = entry[-1].out
        path = f"features.denseblock{number}.denselayer{{}}"
        stage = Stage(f"stage{number}", tuple(_layers(spec, inp, depth)), entry, path, 1)
        inp = stage.out
        yield stage


def _layers(spec: DenseNetSpec, inp: Shape, depth: int) -> Iterator[Run]:
    """The layers of a block, each of which reads what the ones before it gave."""
    inner, channels, height, width, _ = _inner(spec, inp), *inp
    for _ in range(depth):
        channels += spec.growth_rate
        out = Shape(channels, height, width)
        yield Run((_joined(inp, out, inner),), 1)
        inp = out


def dense_layer(spec: DenseNetSpec, inp: Shape) -> tuple[Join]:
    """A 1x1 and a 3x3, whose new channels are joined to those that they read."""
    out = Shape(inp.channels + spec.growth_rate, inp.height, inp.width)
    return (_joined(inp, out, _inner(spec, inp)),)


def _inner(spec: DenseNetSpec, map: Shape) -> tuple[Layer, ...]:
    """What comes after the 1x1: the same in all layers of a block, so made once."""
    inner = Shape(spec.bn_size * spec.growth_rate, map.height, map.width)
    new = Shape(spec.growth_rate, map.height, map.width)
    layers: tuple[Layer, ...] = (
        Norm("norm2", inner, "batch"),
        Activation("relu2", inner, "relu"),
        Conv("conv2", inner, new, 3, 1, 1, 1, False),
    )
    return (*layers, Dropout("dropout", new, spec.dropout)) if spec.dropout else layers


def _joined(inp: Shape, out: Shape, inner: tuple[Layer, ...]) -> Join:
    first = Norm("norm1", inp, "batch"), Activation("relu1", inp, "relu")
    reduce = Conv("conv1", inp, input_of(inner), 1, 1, 1, 1, False)
    return Join("join", inp, out, ((), (*first, reduce, *inner)))


def transition(name: str, inp: Shape, compression: int) -> tuple[Layer, ...]:
    """What stands between two dense blocks: fewer channels, and half the resolution."""
    narrow = inp._replace(channels=inp.channels // compression)
    return (
        Norm(f"{name}.norm", inp, "batch"),
        Activation(f"{name}.relu", inp, "relu"),
        Conv(f"{name}.conv", inp, narrow, 1, 1, 1, 1, False),
        AvgPool(f"{name}.pool", narrow, slide(narrow, narrow.channels, HALVE), 2, 2, 0, ceil=False),
    )


def dense_head(spec: DenseNetSpec, inp: Shape) -> tuple[Layer, ...]:
    """The classes, read off the mean of each channel."""
    pixel = Shape(inp.channels, 1, 1)
    return (
        Norm("features.norm5", inp, "batch"),
        Activation("relu", inp, "relu"),
        GlobalPool("avgpool", inp, pixel),
        Linear("classifier", pixel, Shape(spec.num_classes, 1, 1)),
    )
