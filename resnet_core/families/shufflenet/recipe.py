"""A ShuffleNet V2 laid out: stem, stages whose first block halves the map, and a last 1x1 convolution.

The names of weights are torchvision's.
"""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.families.sequences import check_halvings, conv, conv_norm_act, folded
from resnet_core.families.shufflenet.spec import ShuffleNetSpec
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    ChannelShuffle,
    GlobalPool,
    Join,
    Layer,
    Linear,
    MaxPool,
    Rearrange,
    Shape,
)
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["unfold_shufflenet"]

SECOND = 2  # the paper's number of the first stage of blocks


def unfold_shufflenet(spec: ShuffleNetSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    check_halvings(input, 4 * 2 ** len(spec.depths))
    image = Shape(spec.in_channels, input.height, input.width)
    stem = _stem(spec, image)
    stages = tuple(_stages(spec, stem[-1].out))
    return Plan(spec, input, image, stem, stages, _head(spec, stages[-1].out))


def _stem(spec: ShuffleNetSpec, image: Shape) -> tuple[Layer, ...]:
    first = conv("conv1.0", image, spec.stem_width, 3, 2)
    channels, height, width, _ = first.out
    half = Shape(channels, -(-height // 2), -(-width // 2))
    return (*conv_norm_act(first, "relu"), MaxPool("maxpool", first.out, half))


def _stages(spec: ShuffleNetSpec, inp: Shape) -> Iterator[Stage]:
    for number, (depth, width) in enumerate(zip(spec.depths, spec.widths, strict=True)):
        opening = _opening(inp, width)
        inp = opening[-1].out
        runs = folded((Run(opening, 1), Run(_block(inp), depth - 1)))
        yield Stage(f"stage{number + 1}", runs, path=f"stage{number + SECOND}.{{}}")


def _opening(inp: Shape, width: int) -> tuple[Layer, ...]:
    """Both branches read all channels and halve the map (Ma 2018, figure 3d)."""
    spatial = conv("branch1.0", inp, inp.channels, 3, 2, inp.channels)
    point = conv("branch1.2", spatial.out, width // 2)
    first = (*conv_norm_act(spatial, None), *conv_norm_act(point, "relu"))
    return _shuffled(inp, (first, _branch(inp, width // 2, 2)))


def _block(inp: Shape) -> tuple[Layer, ...]:
    """One half of the channels goes past the layers, the other through them (Ma 2018, figure 3c)."""
    half = inp._replace(channels=inp.channels // 2)
    first = (Rearrange("first_half", inp, half, "first half"),)
    second = (Rearrange("second_half", inp, half, "second half"), *_branch(half, half.channels, 1))
    return _shuffled(inp, (first, second))


def _branch(inp: Shape, width: int, stride: int) -> tuple[Layer, ...]:
    first = conv("branch2.0", inp, width)
    spatial = conv("branch2.3", first.out, width, 3, stride, width)
    last = conv("branch2.5", spatial.out, width)
    return (*conv_norm_act(first, "relu"), *conv_norm_act(spatial, None), *conv_norm_act(last, "relu"))


def _shuffled(inp: Shape, parts: tuple[tuple[Layer, ...], ...]) -> tuple[Layer, ...]:
    """The parts joined, their channels in turn, so that the next block's halves have channels of both."""
    out = parts[-1][-1].out
    out = out._replace(channels=len(parts) * out.channels)
    return Join("join", inp, out, parts), ChannelShuffle("shuffle", out, len(parts))


def _head(spec: ShuffleNetSpec, inp: Shape) -> tuple[Layer, ...]:
    last = conv("conv5.0", inp, spec.head_width)
    pixel = Shape(spec.head_width, 1, 1)
    return (
        *conv_norm_act(last, "relu"),
        GlobalPool("avgpool", last.out, pixel),
        Rearrange("flatten", pixel, pixel, "vector"),
        Linear("fc", pixel, Shape(spec.num_classes, 1, 1)),
    )
