"""What to call any network: the nearest published one, and in what it differs: `ResNet-50, 2x wide, GN`.

A name is that of the network alone; the images it reads do not change it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from resnet_core.checks import dashed
from resnet_core.language.input import Input
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec
from resnet_core.zoo import PUBLISHED, RESNETS

__all__ = ["differences", "input_name", "made_for", "name_of", "nearest_published", "published_name"]

MOST_NAMED = 4  # differences; more are counted
DEPTH = re.compile(r"(?<=-)\d+")  # of `ResNet-50 (v1.5)` or `WRN-28-10`
SHORTCUTS = {
    "projection": "option B",
    "identity": "option A",
    "projection_all": "option C",
    "avgpool": "average-pooled shortcuts",
    "none": "without shortcuts",
}
STEMS = {"imagenet": "7x7 stem", "deep": "deep stem", "cifar": "CIFAR stem"}
NORMS = {"batch": "BN", "group": "GN", "none": "without norm"}
ACTS = {"relu": "ReLU", "gelu": "GELU", "silu": "SiLU"}
ORDERS = {"post": "post-activation", "pre": "pre-activation"}


@lru_cache(maxsize=512)
def name_of(spec: ArchSpec) -> str:
    """The published network's title, or the nearest's with the differences from it."""
    near = nearest_published(spec)
    title, changes = PUBLISHED[near].title, differences(spec, RESNETS[near])
    if not changes:
        return title
    deeper = _depth(spec) - _depth(RESNETS[near])
    title = DEPTH.sub(lambda depth: str(int(depth[0]) + deeper), title, count=1).removesuffix(" (v1.5)")
    if len(changes) > MOST_NAMED:
        changes = (*changes[: MOST_NAMED - 1], f"{len(changes) - MOST_NAMED + 1} more changes")
    return ", ".join((title, *changes))


def published_name(spec: ArchSpec) -> str | None:
    """The name in the zoo of a network; the first where two are the same."""
    return _names().get(spec)


@lru_cache(maxsize=512)
def nearest_published(spec: ArchSpec) -> str:
    """The name in the zoo of the network with the fewest differences, and among those the nearest depth."""
    if name := published_name(spec):
        return name
    depth = _depth(spec)
    return min(
        _names().values(),
        key=lambda name: (len(differences(spec, RESNETS[name])), abs(depth - _depth(RESNETS[name]))),
    )


def made_for(spec: ArchSpec) -> Input:
    """The images that the nearest published network was published for."""
    return PUBLISHED[nearest_published(spec)].input


def input_name(input: Input, usual: Input) -> str:
    """In what `input` differs from the usual: `at 384x384, batch 64, float16`; empty where in nothing."""
    size = f"at {input.height:,}x{input.width:,}" if _size(input) != _size(usual) else ""
    batch = f"batch {input.batch:,}" if input.batch != usual.batch else ""
    dtype = str(input.dtype) if input.dtype != usual.dtype else ""
    return ", ".join(filter(None, (size, batch, dtype)))


def differences(spec: ArchSpec, other: ArchSpec) -> tuple[str, ...]:
    """What `spec` has that `other` has not, each in a few words."""
    return tuple(_differences(spec, other))


def _differences(spec: ArchSpec, other: ArchSpec) -> Iterator[str]:
    if spec.depths != other.depths:
        yield f"{dashed(spec.depths)} blocks"
    if spec.block != other.block:
        yield f"{spec.block} blocks"
    if spec.widths != other.widths:
        yield _widths(spec.widths, other.widths)
    if _inner(spec) != _inner(other):
        yield _inner_name(spec)
    yield from _words(spec, other)
    yield from _counts(spec, other)


def _words(spec: ArchSpec, other: ArchSpec) -> Iterator[str]:
    tables: tuple[tuple[Mapping[str, str], str, str], ...] = (
        (SHORTCUTS, spec.shortcut, other.shortcut),
        (ORDERS, spec.order, other.order),
        (STEMS, spec.stem, other.stem),
        ({"se": "SE", "none": "without SE"}, spec.attention, other.attention),
        (NORMS, spec.norm, other.norm),
        (ACTS, spec.act, other.act),
    )
    yield from (names[now] for names, now, then in tables if now != then)
    if spec.stride_at != other.stride_at and spec.block == other.block:
        yield f"stride in the {spec.stride_at}"


def _counts(spec: ArchSpec, other: ArchSpec) -> Iterator[str]:
    if spec.stem_channels != other.stem_channels and spec.stem_width != other.stem_width:
        yield f"stem of {spec.stem_channels:,} channels"
    if spec.attention == "se" and spec.se_reduction != other.se_reduction:
        yield f"SE reduction {spec.se_reduction:,}"
    if spec.drop_path != other.drop_path:
        yield f"drop path {spec.drop_path:g}"
    if spec.output_stride != other.output_stride:
        yield f"output stride {spec.output_stride}"
    if spec.in_channels != other.in_channels:
        yield f"{spec.in_channels:,} image channel{'s' if spec.in_channels > 1 else ''}"
    if spec.num_classes != other.num_classes:
        yield f"{spec.num_classes:,} class{'es' if spec.num_classes > 1 else ''}"


def _widths(widths: tuple[int, ...], others: tuple[int, ...]) -> str:
    factor = f"{widths[0] / others[0]:g}"
    alike = len(widths) == len(others) and all(
        width * others[0] == other * widths[0] for width, other in zip(widths, others, strict=True)
    )
    return f"{factor}x wide" if alike and len(factor) <= 5 else f"widths {dashed(widths)}"


def _inner(spec: ArchSpec) -> tuple[int, int, int]:
    return spec.groups, spec.width_per_group, spec.scales


def _inner_name(spec: ArchSpec) -> str:
    """As ResNeXt (`32x4d`) and Res2Net (`26w 4s`) write it."""
    groups, width, scales = _inner(spec)
    if scales > 1:
        return f"{width:,}w {scales}s" + (f" in {groups:,} groups" if groups > 1 else "")
    return f"{groups:,}x{width:,}d"


def _size(input: Input) -> tuple[int, int]:
    return input.height, input.width


@cache
def _names() -> Mapping[ArchSpec, str]:
    names: dict[ArchSpec, str] = {}
    for name, spec in RESNETS.items():
        names.setdefault(spec, name)
    return MappingProxyType(names)


@lru_cache(maxsize=512)
def _depth(spec: ArchSpec) -> int:
    image = Input(4096, 4096)  # large enough for eight stages that halve it
    return unfold(spec, image).depth
