"""The recipes: functions that return a block's layers. Plain arithmetic, so arrays work where ints do.

Sources: basic and bottleneck, He 2015 (arXiv 1512.03385) figure 5; pre-activation, He 2016 (1603.05027)
figure 4; grouped 3x3, Xie 2017 (1611.05431) figure 3c; squeeze-and-excitation, Hu 2018 (1709.01507) figure 3;
Res2Net, Gao 2019 (1904.01169) figure 2b; stem and average-pooled shortcut, He 2019 (1812.01187) figure 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from resnet_core.families.resnet.spec import THREE_CONVS, ArchSpec
from resnet_core.language.layers import (
    Activation,
    AvgPool,
    Conv,
    DropPath,
    Gate,
    GlobalPool,
    Layer,
    Link,
    MaxPool,
    Norm,
    Pad,
    Residual,
    Shape,
    Split,
)

NORMS = ("bn1", "bn2", "bn3")
ACTS = ("act1", "act2", "act3")
Steps: TypeAlias = "tuple[Conv | Split | AvgPool, ...]"  # of a branch, before norms and activations


class Place(NamedTuple):
    """Where a block stands: what it reads, its stage width, and what it does to resolution."""

    inp: Shape
    width: int
    stride: int
    dilation: int
    opens_stage: bool
    widens: bool


def places(spec: ArchSpec, inp: Shape, widths: Iterable[int]) -> Iterator[tuple[Place, Place]]:
    """Where each stage's opening block stands, and where its other blocks do; the first stage reads `inp`."""
    total_stride, dilation = 1 if spec.stem == "cifar" else 4, 1
    for index, width in enumerate(widths):
        stride = 1 if index == 0 or total_stride >= spec.output_stride else 2
        total_stride *= stride
        channels = width * spec.expansion
        opening = Place(inp, width, stride, dilation, True, inp.channels != channels)
        # The cap of output_stride turns a stride into dilation; the opening block still sees the old grid.
        dilation *= 2 if index > 0 and stride == 1 else 1
        inp = _strided(inp, channels, stride)
        yield opening, Place(inp, width, 1, dilation, False, False)


def residual(spec: ArchSpec, place: Place) -> Residual:
    """The block of `spec` at `place`."""
    convs = basic(spec, place) if spec.block == "basic" else bottleneck(spec, place)
    out = convs[-1].out
    pre, branch = _weave_pre(spec, place.inp, convs) if spec.order == "pre" else _weave_post(spec, convs)
    if spec.attention == "se":
        branch += (_squeeze_excite(spec, out),)
    if spec.drop_path > 0:
        branch += (DropPath("drop_path", out, spec.drop_path),)
    link, shortcut = _shortcut(spec, place, out)
    post = (Activation("act", out, spec.act),) if spec.order == "post" else ()
    return Residual(place.inp, out, pre, branch, link, shortcut, post)


def basic(spec: ArchSpec, place: Place) -> Steps:
    """3x3, 3x3."""
    first = _halving(spec, "conv1", place.inp, place.width, 3, place.stride, place.dilation)
    return *first, _conv(spec, "conv2", first[-1].out, place.width, 3, 1, place.dilation)


def bottleneck(spec: ArchSpec, place: Place) -> Steps:
    """1x1, 3x3 (grouped, or split in the manner of Res2Net), 1x1 to four times the stage width."""
    stride_1x1, stride_3x3 = (place.stride, 1) if spec.stride_at == "1x1" else (1, place.stride)
    part = place.width * spec.width_per_group // 64 * spec.groups
    reduce = _halving(spec, "conv1", place.inp, part * spec.scales, 1, stride_1x1)
    read = reduce[-1].out
    spatial: Steps = (
        _halving(spec, "conv2", read, part, 3, stride_3x3, place.dilation, spec.groups)
        if spec.scales == 1
        else (_split(spec, place, read, part, stride_3x3),)
    )
    return *reduce, *spatial, _conv(spec, "conv3", spatial[-1].out, place.width * spec.expansion, 1)


def _halving(
    spec: ArchSpec,
    name: str,
    inp: Shape,
    channels: int,
    kernel: int,
    stride: int,
    dilation: int = 1,
    groups: int = 1,
) -> tuple[Conv | AvgPool, ...]:
    """A convolution that halves the map where `stride` is 2, or one of stride 1 beside a pool that does."""
    if stride == 1 or spec.downsampling == "stride":
        return (_conv(spec, name, inp, channels, kernel, stride, dilation, groups),)
    pool = _pool(spec, "pool", inp, stride)
    if spec.downsampling == "average_3x3_first":
        return pool, _conv(spec, name, pool.out, channels, kernel, 1, dilation, groups)
    conv = _conv(spec, name, inp, channels, kernel, 1, dilation, groups)
    return conv, _pool(spec, "pool", conv.out, stride)


def _pool(spec: ArchSpec, name: str, inp: Shape, stride: int) -> AvgPool:
    out = _strided(inp, inp.channels, stride)
    return (
        AvgPool(name, inp, out, 2, stride, 0)
        if spec.downsampling == "average"
        else AvgPool(name, inp, out, 3, stride, 1)
    )


def stem(spec: ArchSpec, image: Shape, width: int) -> tuple[Layer, ...]:
    """What comes before the first block, `width` channels. In v2, that block brings norm and activation."""
    if spec.stem in THREE_CONVS:
        layers = _deep_stem(spec, image, width)
    else:
        kernel, stride = (7, 2) if spec.stem == "imagenet" else (3, 1)
        layers = (_conv(spec, "conv1", image, width, kernel, stride),)
    out = layers[-1].out
    if spec.stem == "rs":
        return layers + _norm_act(spec, "bn1", "act1", out) + _conv_pool(spec, out)
    if spec.order == "post":
        layers += _norm_act(spec, "bn1", "act1", out)
    if spec.stem != "cifar":
        pooled = spec.downsampling == "average"
        layers += (
            _pool(spec, "maxpool", out, 2) if pooled else MaxPool("maxpool", out, _strided(out, width, 2)),
        )
    return layers


def _conv_pool(spec: ArchSpec, inp: Shape) -> tuple[Layer, ...]:
    """What stands for the max pool in ResNet-RS."""
    pooled = spec.downsampling == "average"
    conv = _conv(spec, "maxpool.0", inp, inp.channels, 3, 1 if pooled else 2)
    layers: tuple[Layer, ...] = (conv, _pool(spec, "maxpool.1", conv.out, 2)) if pooled else (conv,)
    if spec.order == "pre":
        return layers
    return layers + _norm_act(spec, f"maxpool.{len(layers)}", f"maxpool.{len(layers) + 1}", layers[-1].out)


def _deep_stem(spec: ArchSpec, image: Shape, width: int) -> tuple[Layer, ...]:
    first = _conv(spec, "conv1.0", image, 3 * (width // 8) if spec.stem == "tiered" else width // 2, 3, 2)
    second = _conv(spec, "conv1.3", first.out, width // 2, 3)
    return (
        first,
        *_norm_act(spec, "conv1.1", "conv1.2", first.out),
        second,
        *_norm_act(spec, "conv1.4", "conv1.5", second.out),
        _conv(spec, "conv1.6", second.out, width, 3),
    )


def _weave_post(spec: ArchSpec, convs: Steps) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    branch: list[Layer] = []
    names = iter(zip(NORMS, ACTS, strict=True))
    for conv in convs:
        branch.append(conv)
        if isinstance(conv, AvgPool):
            continue
        norm, act = next(names)
        if isinstance(conv, Conv):  # a split has its own inside
            branch += _norm_act(spec, norm, act, conv.out)
    branch.pop()  # the last activation comes after the addition
    return (), tuple(branch)


def _weave_pre(spec: ArchSpec, inp: Shape, convs: Steps) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    branch: list[Layer] = []
    names = iter(zip(NORMS[1:], ACTS[1:], strict=True))
    for conv, after in zip(convs, (*convs[1:], None), strict=True):
        branch.append(conv)
        if after is not None and not isinstance(conv, AvgPool):  # a pool reads what is activated
            branch += _norm_act(spec, *next(names), conv.out)
    return _norm_act(spec, NORMS[0], ACTS[0], inp), tuple(branch)


def _split(spec: ArchSpec, place: Place, inp: Shape, part: int, stride: int) -> Split:
    source = Shape(part, inp.height, inp.width)
    parts: list[tuple[Layer, ...]] = []
    for index in range(spec.scales - 1):
        conv = _conv(spec, f"convs.{index}", source, part, 3, stride, place.dilation, spec.groups)
        # Pre-activation Res2Net is not in a paper: here norm and activation come once, before the split.
        after: tuple[Layer, ...] = ()
        if spec.order == "post":
            after = _norm_act(spec, f"bns.{index}", f"acts.{index}", conv.out)
        parts.append((conv, *after))
    target = parts[0][0].out
    # The opening block pools its last split and adds nothing between splits, as the authors' code does.
    tail = (AvgPool("pool", source, target, 3, stride, 1),) if place.opens_stage else ()
    out = Shape(part * spec.scales, target.height, target.width)
    return Split("split", inp, out, tuple(parts), not place.opens_stage, tail)


def _squeeze_excite(spec: ArchSpec, out: Shape) -> Gate:
    pixel = Shape(out.channels, 1, 1)
    hidden = Shape(out.channels // spec.se_reduction, 1, 1)
    layers: tuple[Layer, ...] = (
        GlobalPool("se.pool", out, pixel),
        Conv("se.fc1", pixel, hidden, 1, 1, 1, 1, bias=True),
        Activation("se.act", hidden, "relu"),
        Conv("se.fc2", hidden, pixel, 1, 1, 1, 1, bias=True),
        Activation("se.gate", pixel, "sigmoid"),
    )
    return Gate("se", out, layers)


def _shortcut(spec: ArchSpec, place: Place, out: Shape) -> tuple[Link, tuple[Layer, ...]]:
    changes = place.widens or place.stride > 1
    if spec.shortcut == "none":
        return "none", ()
    if not changes and spec.shortcut != "projection_all":
        return "identity", ()
    if spec.shortcut == "identity":
        return "identity", (Pad("downsample.0", place.inp, out, place.stride),)
    if spec.shortcut == "avgpool":
        return "projection", _pooled_projection(spec, place, out)
    conv = _conv(spec, "downsample.0", place.inp, out.channels, 1, place.stride)
    return "projection", (conv, *_shortcut_norm(spec, "downsample.1", out))


def _pooled_projection(spec: ArchSpec, place: Place, out: Shape) -> tuple[Layer, ...]:
    pooled = _strided(place.inp, place.inp.channels, place.stride)
    pool = (AvgPool("downsample.0", place.inp, pooled, 2, 2, 0),) if place.stride > 1 else ()
    conv = _conv(spec, "downsample.1", pooled, out.channels, 1)
    return *pool, conv, *_shortcut_norm(spec, "downsample.2", out)


def _shortcut_norm(spec: ArchSpec, name: str, out: Shape) -> tuple[Norm, ...]:
    # A v2 projection has no norm of its own: what it reads is normalised already (authors' code).
    return (Norm(name, out, spec.norm),) if spec.norm != "none" and spec.order == "post" else ()


def _conv(
    spec: ArchSpec,
    name: str,
    inp: Shape,
    channels: int,
    kernel: int,
    stride: int = 1,
    dilation: int = 1,
    groups: int = 1,
) -> Conv:
    bias = spec.norm == "none"  # a norm's shift makes a bias redundant; without norm it is needed
    return Conv(name, inp, _strided(inp, channels, stride), kernel, stride, dilation, groups, bias)


def _norm_act(spec: ArchSpec, norm: str, act: str, out: Shape) -> tuple[Layer, ...]:
    if spec.norm == "none":
        return (Activation(act, out, spec.act),)
    return Norm(norm, out, spec.norm), Activation(act, out, spec.act)


def _strided(inp: Shape, channels: int, stride: int) -> Shape:
    if stride == 1:
        return Shape(channels, inp.height, inp.width)
    return Shape(channels, -(-inp.height // stride), -(-inp.width // stride))
