"""A VGG network laid out: five stages of convolutions, max pools between, three linear layers.

Source: Simonyan and Zisserman 2015 (arXiv 1409.1556), table 1; names and the mean before the linear layers
are torchvision's. There is no stem: the first convolution belongs to the first stage.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from resnet_core.checks import SpecError
from resnet_core.families.vgg.spec import VggSpec
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    Conv,
    Dropout,
    GlobalPool,
    Layer,
    Linear,
    MaxPool,
    Norm,
    Rearrange,
    Shape,
)
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["unfold_vgg"]

SIDE = 7  # of the map that the linear layers read, whatever the image
FEATURES = "features"


def unfold_vgg(spec: VggSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    _check_image_is_large_enough(spec, input)
    image = Shape(spec.in_channels, input.height, input.width)
    stages: list[Stage] = []
    x, places = image, count()
    for index, (convs, width) in enumerate(zip(spec.depths, spec.widths, strict=True), 1):
        entry: tuple[Layer, ...] = ()
        if index > 1:
            entry = (_pool(f"{FEATURES}.{next(places)}", x),)
            x = entry[-1].out
        runs: list[Run] = []
        for _ in range(convs):
            block = tuple(_block(spec, x, width, places))
            x = block[-1].out
            runs.append(Run(block, 1))
        stages.append(Stage(f"stage{index}", tuple(runs), entry, FEATURES))
    stages[-1], x = _pooled(stages[-1], str(next(places)))
    return Plan(spec, input, image, (), tuple(stages), _head(spec, x))


def _block(spec: VggSpec, inp: Shape, width: int, places: Iterator[int]) -> Iterator[Layer]:
    """A convolution, a norm if there is one, and an activation, named by their places in the network."""
    out = Shape(width, inp.height, inp.width)
    yield Conv(str(next(places)), inp, out, 3, 1, 1, 1, bias=True)
    if spec.norm != "none":
        yield Norm(str(next(places)), out, spec.norm)
    yield Activation(str(next(places)), out, "relu")


def _pool(name: str, inp: Shape) -> MaxPool:
    return MaxPool(name, inp, Shape(inp.channels, inp.height // 2, inp.width // 2), 2, 2, 0)


def _pooled(stage: Stage, name: str) -> tuple[Stage, Shape]:
    """The last stage with a max pool after its last convolution, and what that gives."""
    last = stage.runs[-1].block
    pool = _pool(name, stage.out)
    assert isinstance(last, tuple)
    return stage._replace(runs=(*stage.runs[:-1], Run((*last, pool), 1))), pool.out


def _head(spec: VggSpec, inp: Shape) -> tuple[Layer, ...]:
    side = Shape(inp.channels, SIDE, SIDE)
    vector, hidden = Shape(side.elements, 1, 1), Shape(spec.fc_width, 1, 1)
    return (
        GlobalPool("avgpool", inp, side),
        Rearrange("flatten", side, vector, "vector"),
        Linear("classifier.0", vector, hidden),
        Activation("classifier.1", hidden, "relu"),
        Dropout("classifier.2", hidden, spec.dropout),
        Linear("classifier.3", hidden, hidden),
        Activation("classifier.4", hidden, "relu"),
        Dropout("classifier.5", hidden, spec.dropout),
        Linear("classifier.6", hidden, Shape(spec.num_classes, 1, 1)),
    )


def _check_image_is_large_enough(spec: VggSpec, input: Input) -> None:
    least = 2 ** len(spec.depths)
    for field, pixels in (("height", input.height), ("width", input.width)):
        if pixels < least:
            why = (
                f"{pixels} was given, but this network halves the image {len(spec.depths)} times; "
                f"it takes {least} or more"
            )
            raise SpecError(field, why, least)
