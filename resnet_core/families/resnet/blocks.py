"""The recipes: functions that return a block's layers. Plain arithmetic, so arrays work where ints do.

Sources: basic and bottleneck, He 2015 (arXiv 1512.03385) figure 5; pre-activation, He 2016 (1603.05027)
figure 4; grouped 3x3, Xie 2017 (1611.05431) figure 3c; Res2Net, Gao 2019 (1904.01169) figure 2b;
average-pooled shortcut, He 2019 (1812.01187) figure 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from resnet_core.families.resnet.attention import (
    efficient_channel,
    selective_kernels,
    split_attention,
    squeeze_excite,
)
from resnet_core.families.resnet.parts import Window, conv, norm_act, pool, strided
from resnet_core.families.resnet.spec import EXPANSION, ArchSpec
from resnet_core.language.layers import (
    Activation,
    AvgPool,
    Conv,
    DropPath,
    Layer,
    Link,
    Norm,
    Pad,
    Residual,
    Shape,
    Split,
)

NORMS = ("bn1", "bn2", "bn3")
ACTS = ("act1", "act2", "act3")
WEIGHED = ("split", "sk", "sk_half")  # attention in the place of a 3x3


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
        dilates = total_stride >= spec.output_stride or (spec.dilated and spec.dilated[index])
        stride = 1 if index == 0 or dilates else 2
        total_stride *= stride
        channels = width * EXPANSION[spec.blocks[index]]
        opening = Place(inp, width, stride, dilation, True, inp.channels != channels)
        # Where a stride is turned into dilation; the opening block still sees the old grid.
        dilation *= 2 if index > 0 and stride == 1 else 1
        inp = strided(inp, channels, stride)
        yield opening, Place(inp, width, 1, dilation, False, False)


class Turn(NamedTuple):
    """What stands for a convolution of a branch, and the pools `after` its norm and activation.

    What is not `bare` has norm and activation inside.
    """

    layers: tuple[Layer, ...]
    bare: bool = True
    after: tuple[AvgPool, ...] = ()

    @property
    def out(self) -> Shape:
        """The shape of what it gives."""
        return (self.after or self.layers)[-1].out


# A convolution stands for itself, since most do and a plan has to take microseconds.
Step: TypeAlias = Conv | Turn


def residual(spec: ArchSpec, place: Place) -> Residual:
    """The block of `spec` at `place`."""
    steps = basic(spec, place) if spec.block == "basic" else bottleneck(spec, place)
    out = steps[-1].out
    pre, branch = _weave_pre(spec, place.inp, steps) if spec.order == "pre" else _weave_post(spec, steps)
    if spec.attention == "se":
        branch += (squeeze_excite(spec, out),)
    if spec.attention == "eca":
        branch += (efficient_channel(out),)
    if spec.drop_path > 0:
        branch += (DropPath("drop_path", out, spec.drop_path),)
    link, shortcut = _shortcut(spec, place, out)
    post = (Activation("act", out, spec.act),) if spec.order == "post" else ()
    return Residual(place.inp, out, pre, branch, link, shortcut, post)


def basic(spec: ArchSpec, place: Place) -> tuple[Step, ...]:
    """3x3, 3x3."""
    first = _spatial(spec, "conv1", place, place.inp, place.width, place.stride)
    out = first.out
    return first, Conv("conv2", out, out, 3, 1, place.dilation, 1, spec.norm == "none")


def bottleneck(spec: ArchSpec, place: Place) -> tuple[Step, ...]:
    """1x1, 3x3 (grouped, split in the manner of Res2Net, or weighed), 1x1 to four times the stage width."""
    stride_1x1, stride_3x3 = (place.stride, 1) if spec.stride_at == "1x1" else (1, place.stride)
    part = group_channels(spec, place.width) * spec.groups
    reduce: Step = (
        _point(spec, "conv1", place.inp, part * spec.scales)
        if stride_1x1 == 1
        else _halving(spec, place.inp, part * spec.scales, stride_1x1)
    )
    spatial: Step
    if spec.scales == 1:
        spatial = _spatial(spec, "conv2", place, reduce.out, part, stride_3x3)
    else:
        spatial = Turn((_split(spec, place, reduce.out, part, stride_3x3),), bare=False)
    return reduce, spatial, _point(spec, "conv3", spatial.out, place.width * EXPANSION["bottleneck"])


def _point(spec: ArchSpec, name: str, inp: Shape, channels: int) -> Conv:
    """A 1x1 without a stride."""
    return Conv(name, inp, strided(inp, channels, 1), 1, 1, 1, 1, spec.norm == "none")


def group_channels(spec: ArchSpec, width: int) -> int:
    """Channels of a group of the 3x3; in split attention a multiple of its parts."""
    channels = width * spec.width_per_group // 64
    return channels // spec.radix * spec.radix if spec.attention == "split" else channels


def _halving(spec: ArchSpec, inp: Shape, channels: int, stride: int) -> Step:
    """The first 1x1 where it halves the map."""
    if spec.downsampling == "stride":
        return conv(spec, "conv1", inp, channels, Window(1, stride))
    return _beside_pool(spec, inp, stride, lambda map: Turn((_point(spec, "conv1", map, channels),)))


def _spatial(spec: ArchSpec, name: str, place: Place, inp: Shape, channels: int, stride: int) -> Step:
    """The 3x3 that may halve the map, or what weighs channels in its place."""
    if stride > 1 and spec.downsampling != "stride":
        window = Window(3, 1, place.dilation, spec.groups)
        return _beside_pool(spec, inp, stride, lambda map: _turn(spec, name, map, channels, window))
    if spec.attention in WEIGHED:
        return _turn(spec, name, inp, channels, Window(3, stride, place.dilation, spec.groups))
    out = strided(inp, channels, stride)
    return Conv(name, inp, out, 3, stride, place.dilation, spec.groups, spec.norm == "none")


def _turn(spec: ArchSpec, name: str, inp: Shape, channels: int, window: Window) -> Turn:
    if spec.attention == "split":
        return Turn(split_attention(spec, name, inp, channels, window), bare=False)
    if spec.attention in WEIGHED:
        return Turn(selective_kernels(spec, name, inp, channels, window), bare=False)
    return Turn((conv(spec, name, inp, channels, window),))


def _beside_pool(spec: ArchSpec, inp: Shape, stride: int, made: Callable[[Shape], Turn]) -> Turn:
    """What has stride 1, before or after a pool that halves the map."""
    if spec.downsampling == "average_3x3_first":
        before = pool(spec, "pool", inp, stride)
        turn = made(before.out)
        return turn._replace(layers=(before, *turn.layers))
    turn = made(inp)
    return turn._replace(after=(pool(spec, "pool", turn.out, stride),))


def _weave_post(spec: ArchSpec, steps: tuple[Step, ...]) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    *turns, last = steps
    branch: list[Layer] = []
    for step, norm, act in zip(turns, NORMS, ACTS, strict=False):
        if isinstance(step, Turn):
            branch += step.layers
            branch += norm_act(spec, norm, act, branch[-1].out) if step.bare else ()
            branch += step.after
        elif spec.norm == "none":
            branch += (step, Activation(act, step.out, spec.act))
        else:
            branch += (step, Norm(norm, step.out, spec.norm), Activation(act, step.out, spec.act))
    branch += last.layers if isinstance(last, Turn) else (last,)
    if spec.norm != "none":
        branch.append(Norm(NORMS[len(turns)], last.out, spec.norm))
    return (), tuple(branch)  # the last activation comes after the addition


def _weave_pre(
    spec: ArchSpec, inp: Shape, steps: tuple[Step, ...]
) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    *turns, last = (step if isinstance(step, Turn) else Turn((step,)) for step in steps)
    branch: list[Layer] = []
    for turn, norm, act in zip(turns, NORMS[1:], ACTS[1:], strict=False):
        branch += (*turn.layers, *norm_act(spec, norm, act, turn.layers[-1].out), *turn.after)
    return norm_act(spec, NORMS[0], ACTS[0], inp), (*branch, *last.layers)


def _split(spec: ArchSpec, place: Place, inp: Shape, part: int, stride: int) -> Split:
    source = strided(inp, part, 1)
    window = Window(3, stride, place.dilation, spec.groups)
    parts: list[tuple[Layer, ...]] = []
    for index in range(spec.scales - 1):
        layer = conv(spec, f"convs.{index}", source, part, window)
        # Pre-activation Res2Net is not in a paper: here norm and activation come once, before the split.
        after: tuple[Layer, ...] = ()
        if spec.order == "post":
            after = norm_act(spec, f"bns.{index}", f"acts.{index}", layer.out)
        parts.append((layer, *after))
    target = parts[0][0].out
    # The opening block pools its last split and adds nothing between splits, as the authors' code does.
    tail = (AvgPool("pool", source, target, 3, stride, 1),) if place.opens_stage else ()
    out = strided(target, part * spec.scales, 1)
    return Split("split", inp, out, tuple(parts), not place.opens_stage, tail)


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
    layer = conv(spec, "downsample.0", place.inp, out.channels, Window(1, place.stride))
    return "projection", (layer, *_shortcut_norm(spec, "downsample.1", out))


def _pooled_projection(spec: ArchSpec, place: Place, out: Shape) -> tuple[Layer, ...]:
    pooled = strided(place.inp, place.inp.channels, place.stride)
    halving = (AvgPool("downsample.0", place.inp, pooled, 2, 2, 0),) if place.stride > 1 else ()
    layer = conv(spec, "downsample.1", pooled, out.channels, Window(1))
    return *halving, layer, *_shortcut_norm(spec, "downsample.2", out)


def _shortcut_norm(spec: ArchSpec, name: str, out: Shape) -> tuple[Norm, ...]:
    # A v2 projection has no norm of its own: what it reads is normalised already (authors' code).
    return (Norm(name, out, spec.norm),) if spec.norm != "none" and spec.order == "post" else ()
