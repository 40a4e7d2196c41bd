"""Deeper and wider in the families beside the ResNets: which fields of each are its depth and its width.

`docs/definitions.md` says the same in words. A multiplier of 1 leaves every network as it is.
"""

from __future__ import annotations

from dataclasses import replace
from math import log2
from typing import TypeAlias, TypeVar, assert_never

from resnet_core.families.sequences import divisible
from resnet_core.search.scaling import shared_by
from resnet_core.spec import (
    AlexNetSpec,
    ArchSpec,
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    GoogLeNetSpec,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    Shown,
    ShuffleNetSpec,
    SqueezeNetSpec,
    Traced,
    VggSpec,
    VitSpec,
    WangSpec,
)

__all__ = [
    "Scaled",
    "as_scaled",
    "crossed",
    "deeper",
    "depth_of",
    "kind_of",
    "place_of",
    "proportions_of",
    "wider",
    "width_of",
    "widths_near",
]

Scaled: TypeAlias = (
    VggSpec
    | ConvNextSpec
    | DenseNetSpec
    | VitSpec
    | RegNetSpec
    | MobileNetSpec
    | MnasNetSpec
    | ShuffleNetSpec
    | EfficientNetSpec
)
Staged = TypeVar(
    "Staged", bound=VggSpec | ConvNextSpec | DenseNetSpec | MobileNetSpec | MnasNetSpec | ShuffleNetSpec
)
STEP = 8  # channels: what widths of stages are multiples of, as far as those of the network are
DEPTH_FIELDS = ("depths", "depth", "depth_multiplier")
SLOPE = 0.05  # of a RegNet's `wa`, which is rounded twice


def as_scaled(spec: Shown) -> Scaled | None:
    """The network, if its family has a depth and a width and is none of the ResNets."""
    match spec:
        case VggSpec() | ConvNextSpec() | DenseNetSpec() | VitSpec() | RegNetSpec():
            return spec
        case MobileNetSpec() | MnasNetSpec() | EfficientNetSpec() | ShuffleNetSpec():
            return spec
        case ArchSpec() | AlexNetSpec() | GoogLeNetSpec() | SqueezeNetSpec() | WangSpec() | Traced():
            return None
        case _:
            assert_never(spec)


def proportions_of(spec: Scaled) -> tuple[int, ...]:
    """The blocks of each stage."""
    match spec:
        case VggSpec() | ConvNextSpec() | DenseNetSpec() | MobileNetSpec() | MnasNetSpec():
            return spec.depths
        case ShuffleNetSpec():
            return spec.depths
        case EfficientNetSpec():
            return spec.scaled_depths
        case VitSpec():
            return (spec.depth,)
        case RegNetSpec():
            return tuple(stage.depth for stage in spec.stages)
        case _:
            assert_never(spec)


def depth_of(spec: Scaled) -> int:
    """Blocks in all: convolutions of a VGG's stages, layers of a DenseNet's and of a transformer."""
    return sum(proportions_of(spec))


def width_of(spec: Scaled) -> float:
    """Channels of the widest stage or of a token; growth rate, width multiplier, or a RegNet's `w0`."""
    match spec:
        case VggSpec() | ConvNextSpec() | ShuffleNetSpec():
            return max(spec.widths)
        case DenseNetSpec():
            return spec.growth_rate
        case MobileNetSpec() | MnasNetSpec() | EfficientNetSpec():
            return spec.width_multiplier
        case VitSpec():
            return spec.token_width
        case RegNetSpec():
            return spec.w0
        case _:
            assert_never(spec)


def deeper(spec: Scaled, times: float) -> Scaled:
    """`times` as many blocks in the same proportions, at least one a stage. Raises `SpecError` beyond limits.

    A RegNet's widths grow more slowly from block to block, so that its last block keeps its width.
    """
    if times == 1:
        return spec
    match spec:
        case VggSpec() | ConvNextSpec() | DenseNetSpec() | MobileNetSpec() | MnasNetSpec():
            return _with_blocks(spec, round(times * sum(spec.depths)))
        case ShuffleNetSpec():
            return _with_blocks(spec, round(times * sum(spec.depths)))
        case EfficientNetSpec():
            return replace(spec, depth_multiplier=round(times * spec.depth_multiplier, 2))
        case VitSpec():
            return replace(spec, depth=max(1, round(times * spec.depth)))
        case RegNetSpec():
            depth = max(1, round(times * spec.depth))
            slower = (spec.depth - 1) / (depth - 1) if depth > 1 else 1.0
            return replace(spec, depth=depth, wa=round(spec.wa * slower, 2))
        case _:
            assert_never(spec)


def _with_blocks(spec: Staged, blocks: int) -> Staged:
    depths = shared_by(spec.depths, [max(blocks, len(spec.depths))])[:, 0].tolist()
    return replace(spec, depths=tuple(depths))


def wider(spec: Scaled, times: float) -> Scaled:
    """`times` as wide, rounded as the family rounds its widths. Raises `SpecError` beyond limits.

    A DenseNet's stem goes with its growth rate; a ShuffleNet's stem and head stay. A transformer gets more
    heads of the same width, and its perceptron keeps its ratio.
    """
    if times == 1:
        return spec
    match spec:
        case VggSpec() | ConvNextSpec():
            step = STEP if all(width % STEP == 0 for width in spec.widths) else 1
            return replace(spec, widths=_in_steps(spec.widths, times, step))
        case ShuffleNetSpec():
            return replace(spec, widths=_in_steps(spec.widths, times, 2))
        case DenseNetSpec():
            growth = max(1, round(spec.growth_rate * times))
            stem = max(1, round(spec.stem_width * growth / spec.growth_rate))
            return replace(spec, growth_rate=growth, stem_width=stem)
        case MobileNetSpec() | MnasNetSpec() | EfficientNetSpec():
            return replace(spec, width_multiplier=round(times * spec.width_multiplier, 2))
        case VitSpec():
            heads = max(1, round(spec.heads * times))
            tokens = spec.token_width // spec.heads * heads
            hidden = max(1, spec.mlp_width * tokens // spec.token_width)
            return replace(spec, heads=heads, token_width=tokens, mlp_width=hidden)
        case RegNetSpec():
            first = divisible(spec.w0 * times)
            return replace(spec, w0=first, wa=round(spec.wa * first / spec.w0, 2))
        case _:
            assert_never(spec)


def _in_steps(widths: tuple[int, ...], times: float, step: int) -> tuple[int, ...]:
    return tuple(max(step, round(width * times / step) * step) for width in widths)


def crossed(deep: Scaled, wide: Scaled) -> Scaled:
    """The network as deep as one and as wide as the other, both of one family. Raises `SpecError`."""
    if isinstance(wide, RegNetSpec):
        return deeper(wide, depth_of(deep) / wide.depth)
    depth = {name: value for name, value in vars(deep).items() if name in DEPTH_FIELDS}
    return replace(wide, **depth)


def kind_of(spec: Scaled) -> tuple[object, ...]:
    """What two networks have alike that differ in depth and width alone, and in what costs nothing."""
    match spec:
        case VggSpec():
            ones = (1,) * len(spec.depths)
            return (replace(spec, depths=ones, widths=ones, dropout=0.0),)
        case ConvNextSpec():
            ones = (1,) * len(spec.depths)
            return (replace(spec, depths=ones, widths=ones, drop_path=0.0), spec.drop_path > 0)
        case ShuffleNetSpec():
            stages = len(spec.depths)
            return (replace(spec, depths=(1,) * stages, widths=(2,) * stages),)
        case DenseNetSpec():
            same = replace(spec, depths=(1,) * len(spec.depths), growth_rate=1, stem_width=1, compression=1)
            return same, spec.stem_width // spec.growth_rate, spec.compression
        case MobileNetSpec() | MnasNetSpec():
            return (replace(spec, depths=(1,) * len(spec.depths), width_multiplier=1.0, dropout=0.0),)
        case EfficientNetSpec():
            plain = replace(spec, width_multiplier=1.0, depth_multiplier=1.0)
            return replace(plain, dropout=0.0, drop_path=0.0, norm_eps="torch"), spec.drop_path > 0
        case VitSpec():
            same_patch = replace(spec, depth=1, token_width=1, heads=1, mlp_width=1, dropout=0.0)
            return same_patch, spec.token_width / spec.heads, spec.mlp_width / spec.token_width
        case RegNetSpec():
            return (
                replace(spec, depth=1, w0=8, wa=0.0, se_reduction=1, stem_width=64),
                spec.stem_width,
                spec.se_reduction,
            )
        case _:
            assert_never(spec)


def widths_near(one: Scaled, other: Scaled) -> bool:
    """Whether two networks of one family differ in their widths by rounding at most."""
    if isinstance(one, RegNetSpec) and isinstance(other, RegNetSpec):
        return abs(one.wa - other.wa) <= SLOPE
    pairs = zip(vars(one).get("widths", ()), vars(other).get("widths", ()), strict=True)
    return all(abs(mine - theirs) <= STEP for mine, theirs in pairs)


def place_of(spec: Scaled, family: Scaled) -> tuple[float, float]:
    """`log2` of a network's width over the family's, and of its blocks."""
    return log2(width_of(spec) / width_of(family)), log2(depth_of(spec))
