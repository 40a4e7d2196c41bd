"""The row of layers as blocks: what stands in one module with a sum, a join or a gate, and modules like it.

Without such modules a block is a convolution, or a linear layer, with the norm and activation after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple, assert_never

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
from resnet_core.traced.names import common_path
from resnet_core.traced.structure import Item

__all__ = ["Piece", "is_one_sum", "pieces_of"]

MOST_SUMS = 4  # in one block


class Piece(NamedTuple):
    """Layers in a row: a block, or what stands between blocks."""

    layers: tuple[Layer, ...]
    is_block: bool


def pieces_of(items: Sequence[Item], modules: Mapping[str, str]) -> list[Piece]:
    """The blocks, and what is between them, from the image to the scores."""
    keys = _by_module(items, modules) or _by_weights(items)
    pieces = []
    for key, group in groupby(zip(keys, items, strict=True), lambda pair: pair[0]):
        layers = tuple(layer for _, item in group for layer in item.layers)
        pieces.append(Piece(layers, bool(key)))
    return pieces


def _by_module(items: Sequence[Item], modules: Mapping[str, str]) -> list[str]:
    """For each item the module whose block it is in, or what stands for one; empty where there is none."""
    regions = {place: _module(item) for place, item in enumerate(items) if len(item.nodes) > 1}
    if not regions:
        return []
    sums = Counter(regions.values())
    alone = {path for path, count in sums.items() if not path or count > MOST_SUMS}
    classes = {modules.get(path, "") for path in regions.values() if path not in alone} - {""}
    like = {path for path, kind in modules.items() if kind in classes and path and path not in alone}
    outermost = {path for path in like if not any(_under(path, other) for other in like if other != path)}
    keys = []
    for place, item in enumerate(items):
        module = _holder(_module(item), outermost)
        lonely = f"alone.{place}" if place in regions else ""
        keys.append(module or lonely)
    return keys


def _module(item: Item) -> str:
    return common_path(node.path for node in item.nodes)


def _under(path: str, other: str) -> bool:
    return path.startswith(f"{other}.")


def _holder(path: str, modules: set[str]) -> str:
    """The module of `modules` that a path stands in."""
    while path and path not in modules:
        path = path.rpartition(".")[0]
    return path


def _by_weights(items: Sequence[Item]) -> list[str]:
    """Blocks of a network without branches: up to its last convolution, or its last but one linear layer.

    A first convolution with a stride is the stem.
    """
    layers = [item.layers[0] for item in items]
    convs = [place for place, layer in enumerate(layers) if _role(layer) in ("conv", "stem")]
    linear = [place for place, layer in enumerate(layers) if _role(layer) == "linear"]
    starts = convs or linear[:-1]
    if starts and _role(layers[starts[0]]) == "stem":
        starts = starts[1:]
    key, keys = "", []
    for place, layer in enumerate(layers):
        if place in starts:
            key = f"block.{place}"
        elif _role(layer) != "after":
            key = ""
        keys.append(key)
    return keys


def is_one_sum(layers: Sequence[Layer]) -> bool:
    """Whether it is one sum, with norms, activations and dropout after it."""
    return isinstance(layers[0], Residual) and all(_role(layer) == "after" for layer in layers[1:])


def _role(layer: Layer) -> Literal["stem", "conv", "linear", "after", "other"]:
    """The part of a layer in a network without branches; with a stride, a convolution may be a stem."""
    match layer:
        case Conv():
            return "conv" if layer.stride == 1 else "stem"
        case Linear():
            return "linear"
        case Norm() | Activation() | Dropout() | DropPath():
            return "after"
        case MaxPool() | AvgPool() | GlobalPool() | Pad() | Rearrange() | Operator() | Conv1d():
            return "other"
        case ClassToken() | Positions() | Attention() | LayerScale() | ChannelShuffle():
            return "other"
        case Gate() | Select() | Split() | Join() | Residual():
            return "other"
        case Upsample() | ConvTranspose():
            return "other"
        case _:
            assert_never(layer)
