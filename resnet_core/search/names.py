"""What to call any network: the nearest published one, and in what it differs: `ResNet-50, 2x wide, GN`.

A name is that of the network alone; the images it reads do not change it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any

from resnet_core.checks import dashed
from resnet_core.families.resnet.spec import REDUCED
from resnet_core.language.input import Input
from resnet_core.plan import depth_of, readable
from resnet_core.search.stage_names import NORMS, by_stage, widths_name
from resnet_core.spec import SIGNAL, ArchSpec, DenseNetSpec, Shown, Spec, Traced, VggSpec, usual_input
from resnet_core.zoo import PUBLISHED, ZOO

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
STEMS = {
    "imagenet": "7x7 stem",
    "deep": "deep stem",
    "tiered": "tiered stem",
    "rs": "ResNet-RS stem",
    "cifar": "CIFAR stem",
}
ATTENTIONS = {
    "none": "without attention",
    "se": "SE",
    "eca": "ECA",
    "split": "split attention",
    "sk": "selective kernels",
    "sk_half": "selective kernels of halves",
}
HALVINGS = {
    "stride": "strides alone",
    "average": "average pools after strides",
    "average_3x3": "3x3 average pools",
    "average_3x3_first": "3x3 average pools first",
}
ACTS = {"relu": "ReLU", "gelu": "GELU", "silu": "SiLU"}
COUNTED = {"in_channels": ("input channel", "input channels"), "num_classes": ("class", "classes")}
WORDS = {
    "depths": "{} blocks",
    "fc_width": "hidden layers of {}",
    "depth": "{} layers",
    "patch": "patches of {} pixels a side",
    "token_width": "{} wide",
    "mlp_width": "MLP of {}",
    "heads": "{} heads",
    "width_multiplier": "{} times the widths",
    "depth_multiplier": "{} times the depths",
    "head_width": "head of {} channels",
    "kernel": "kernel of {}",
    "bn_size": "bottlenecks of {} times the growth rate",
    "stem_width": "stem of {} channels",
}
CALLED_BY_DEPTH = (ArchSpec, VggSpec, DenseNetSpec)
ORDERS = {"post": "post-activation", "pre": "pre-activation"}


@lru_cache(maxsize=512)
def name_of(spec: Shown) -> str:
    """The published network's title, or the nearest's with the differences from it."""
    if isinstance(spec, Traced):
        return spec.title
    near = nearest_published(spec)
    title, changes = PUBLISHED[near].title, differences(spec, ZOO[near])
    if not changes:
        return title
    if isinstance(spec, CALLED_BY_DEPTH):
        deeper = _depth(spec) - _depth(ZOO[near])
        title = DEPTH.sub(lambda depth: str(int(depth[0]) + deeper), title, count=1).removesuffix(" (v1.5)")
    if len(changes) > MOST_NAMED:
        changes = (*changes[: MOST_NAMED - 1], f"{len(changes) - MOST_NAMED + 1} more changes")
    return ", ".join((title, *changes))


def published_name(spec: Shown) -> str | None:
    """The name in the zoo of a network; the first where two are the same."""
    return None if isinstance(spec, Traced) else _names().get(spec)


@lru_cache(maxsize=512)
def nearest_published(spec: Spec) -> str:
    """The name in the zoo of the network with the fewest differences, and among those the nearest depth.

    It is one of the same family, and among equals the plainest.
    """
    if name := published_name(spec):
        return name
    close: list[str] = []
    fewest = len(vars(spec))
    for each, name in _names().items():
        if type(each) is type(spec):  # one difference more than the fewest so far rules it out
            differs = sum(1 for _ in islice(_each_difference(spec, each), fewest + 1))
            if differs <= fewest:
                close = [*close, name] if differs == fewest else [name]
                fewest = differs
    if len(close) == 1:  # then nothing need be laid out to tell its depth
        return close[0]
    depth = _depth(spec)
    return min(close, key=lambda name: (abs(depth - _depth(ZOO[name])), _from_the_plainest(name)))


@cache
def _from_the_plainest(name: str) -> int:
    """How much sets a published network apart from the one that its family begins with."""
    return len(differences(ZOO[name], type(ZOO[name])()))


def made_for(spec: Shown) -> Input:
    """The images that the nearest published network was published for; those that a traced one reads."""
    if isinstance(spec, Traced):
        return spec.input
    if isinstance(spec, ArchSpec) and spec.dims == 1:
        return SIGNAL
    return PUBLISHED[nearest_published(spec)].input


def input_name(input: Input, usual: Input) -> str:
    """In what `input` differs from the usual: `at 384x384, batch 64, float16`; empty where in nothing."""
    sides = f"length {input.width:,}" if usual.height == 1 else f"{input.height:,}x{input.width:,}"
    size = f"at {sides}" if _size(input) != _size(usual) else ""
    batch = f"batch {input.batch:,}" if input.batch != usual.batch else ""
    dtype = str(input.dtype) if input.dtype != usual.dtype else ""
    return ", ".join(filter(None, (size, batch, dtype)))


def differences(spec: Spec, other: Spec) -> tuple[str, ...]:
    """What `spec` has that `other`, of the same family, has not, each in a few words."""
    return tuple(_each_difference(spec, other))


def _each_difference(spec: Spec, other: Spec) -> Iterator[str]:
    if isinstance(spec, ArchSpec) and isinstance(other, ArchSpec):
        return _differences(spec, other)
    now, then = vars(spec), vars(other)
    return (_difference(field, now[field], then[field]) for field in now if now[field] != then[field])


def _difference(field: str, now: Any, then: Any) -> str:
    if field == "widths":
        return widths_name(now, then)
    if field in COUNTED:
        return _counted(now, COUNTED[field])
    value = dashed(now) if isinstance(now, tuple) else f"{now:,}" if isinstance(now, int) else f"{now}"
    known = {"norm": NORMS, "act": ACTS, "stem": STEMS}.get(field, {})
    return known.get(value) or WORDS.get(field, field.replace("_", " ") + " {}").format(value)


def _differences(spec: ArchSpec, other: ArchSpec) -> Iterator[str]:
    if spec.depths != other.depths:
        yield f"{dashed(spec.depths)} blocks"
    if spec.block != other.block:
        yield f"{spec.block} blocks"
    if spec.widths != other.widths:
        yield widths_name(spec.widths, other.widths)
    if _inner(spec) != _inner(other):
        yield _inner_name(spec)
    yield from _words(spec, other)
    yield from _counts(spec, other)


def _words(spec: ArchSpec, other: ArchSpec) -> Iterator[str]:
    tables: tuple[tuple[Mapping[str, str], str, str], ...] = (
        (SHORTCUTS, spec.shortcut, other.shortcut),
        (ORDERS, spec.order, other.order),
        (STEMS, spec.stem, other.stem),
        (HALVINGS, spec.downsampling, other.downsampling),
        (ATTENTIONS, spec.attention, other.attention),
        (NORMS, spec.norm, other.norm),
        (ACTS, spec.act, other.act),
    )
    yield from (names[now] for names, now, then in tables if now != then)
    if spec.stride_at != other.stride_at and spec.block == other.block:
        yield f"stride in the {spec.stride_at}"


def _counts(spec: ArchSpec, other: ArchSpec) -> Iterator[str]:
    if spec.stem_channels != other.stem_channels and spec.stem_width != other.stem_width:
        yield f"stem of {spec.stem_channels:,} channels"
    if spec.attention in REDUCED and spec.se_reduction != other.se_reduction:
        yield f"{'SE ' if spec.attention == 'se' else ''}reduction {spec.se_reduction:,}"
    if spec.radix != other.radix:
        yield f"{spec.radix} parts"
    if spec.drop_path != other.drop_path:
        yield f"drop path {spec.drop_path:g}"
    if spec.output_stride != other.output_stride:
        yield f"output stride {spec.output_stride}"
    yield from by_stage(spec, other)
    if spec.dims != other.dims:
        yield "for signals" if spec.dims == 1 else "for images"
    if spec.in_channels != other.in_channels:
        yield _counted(spec.in_channels, COUNTED["in_channels"])
    if spec.num_classes != other.num_classes:
        yield _counted(spec.num_classes, COUNTED["num_classes"])


def _counted(count: int, words: tuple[str, str]) -> str:
    return f"{count:,} {words[count != 1]}"


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
def _names() -> Mapping[Spec, str]:
    names: dict[Spec, str] = {}
    for name, spec in ZOO.items():
        names.setdefault(spec, name)
    return MappingProxyType(names)


@lru_cache(maxsize=512)
def _depth(spec: Spec) -> int:
    image, _ = readable(spec, usual_input(spec))  # whichever it is; that of the usual one is often at hand
    return depth_of(spec, image)
