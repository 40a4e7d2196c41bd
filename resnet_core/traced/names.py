"""The names in a block without what all of them begin with, and each name once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import assert_never

from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    Gate,
    GlobalPool,
    Join,
    Layer,
    LayerScale,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Select,
    Split,
    Upsample,
)
from resnet_core.language.plan import Content

__all__ = ["common_path", "plain_name", "without"]

ODD = re.compile(r"[^A-Za-z0-9_.\- ]")
MOST = 80


def plain_name(text: str) -> str:
    """A name from outside with nothing but letters, digits, spaces and `_.-`, of at most 80."""
    return ODD.sub("_", text)[:MOST]


def common_path(paths: Iterable[str]) -> str:
    """The deepest module that all of `paths` stand in, or are."""
    first, *others = [path.split(".") if path else [] for path in dict.fromkeys(paths)] or [[]]
    for other in others:
        same = 0
        while same < min(len(first), len(other)) and first[same] == other[same]:
            same += 1
        first = first[:same]
    return ".".join(first)


def without(prefix: str, content: Content) -> Content:
    """The block with names that begin after `prefix`; what has the name of one before gets a number."""
    used: Counter[str] = Counter()

    def short(name: str) -> str:
        name = name[len(prefix) + 1 :] if prefix and name.startswith(f"{prefix}.") else name
        name = plain_name(name)
        used[name] += 1
        return name if used[name] == 1 else f"{name}_{used[name]}"

    if isinstance(content, Residual):
        return _sum(content, short)
    return _renamed(content, short)


def _renamed(layers: Sequence[Layer], short: Callable[[str], str]) -> tuple[Layer, ...]:
    return tuple(_layer(layer, short) for layer in layers)


def _sum(block: Residual, short: Callable[[str], str]) -> Residual:
    pre = _renamed(block.pre, short)
    if block.first == "shortcut":
        shortcut = _renamed(block.shortcut, short)
        branch = _renamed(block.branch, short)
    else:
        branch = _renamed(block.branch, short)
        shortcut = _renamed(block.shortcut, short)
    return block._replace(pre=pre, branch=branch, shortcut=shortcut, post=_renamed(block.post, short))


def _layer(layer: Layer, short: Callable[[str], str]) -> Layer:
    match layer:
        case Residual():
            return _sum(layer, short)
        case Gate() | Select():
            return layer._replace(name=short(layer.name), layers=_renamed(layer.layers, short))
        case Join() | Split():
            parts = tuple(_renamed(part, short) for part in layer.parts)
            return layer._replace(name=short(layer.name), parts=parts)
        case (
            Conv()
            | Conv1d()
            | Norm()
            | Activation()
            | MaxPool()
            | AvgPool()
            | GlobalPool()
            | Linear()
            | Pad()
            | ChannelShuffle()
            | DropPath()
            | Rearrange()
            | Dropout()
            | LayerScale()
            | ClassToken()
            | Positions()
            | Attention()
            | Operator()
            | Upsample()
            | ConvTranspose()
        ):
            return layer._replace(name=short(layer.name))
        case _:
            assert_never(layer)
