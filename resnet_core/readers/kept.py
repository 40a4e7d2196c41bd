"""Bytes that one leaf layer is the first to keep for the backward pass: the lines of the table in `saved`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from resnet_core.language.layers import (
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    GlobalPool,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Upsample,
)
from resnet_core.readers.formats import Unit, attention_sums, read_copies

__all__ = ["INDEX_BYTES", "Kept", "keep", "keep_conv"]

INDEX_BYTES = 8  # torch numbers places with int64

Rare: TypeAlias = (
    MaxPool
    | AvgPool
    | GlobalPool
    | Pad
    | ChannelShuffle
    | DropPath
    | Linear
    | Rearrange
    | Dropout
    | LayerScale
    | ClassToken
    | Positions
    | Attention
    | Conv1d
    | Operator
    | Upsample
    | ConvTranspose
)


@dataclass(slots=True)
class Kept:
    """A batch of maps in memory, the bytes of an element of it, and whether somebody keeps it."""

    bytes: int
    element: int
    kept: bool = False

    def keep(self) -> int:
        """Keeps it; its bytes the first time, 0 afterwards."""
        if self.kept:
            return 0
        self.kept = True
        return self.bytes


def _read(leaf: Leaf, x: Kept, unit: Unit) -> int:
    """Bytes that a layer that keeps what it reads is the first to keep, of that and of its weights."""
    if not unit.is_mixed:
        return x.keep()
    of_map, of_weights = read_copies(leaf, x.element, unit)
    return (of_map or x.keep()) + of_weights


def keep_conv(conv: Conv, x: Kept, unit: Unit) -> int:
    if not conv.is_uneven:
        return _read(conv, x, unit)
    of_map, of_weights = read_copies(conv, x.element, unit)
    return (of_map or x.bytes) // conv.inp.elements * conv.read + of_weights


def keep(leaf: Rare, x: Kept, y: Kept, unit: Unit) -> int:
    """Bytes that a layer from `x` to `y` is the first to keep."""
    match leaf:
        case ConvTranspose() | Conv1d() | Linear() | AvgPool() | LayerScale():
            return _read(leaf, x, unit)
        case MaxPool():
            return x.keep() + leaf.out.elements * unit.batch * INDEX_BYTES
        case DropPath():
            return unit.batch * x.element
        case Dropout(rate=rate):
            return y.bytes if rate else 0  # the mask
        case Attention():
            # What it reads; queries, keys, values, and what they come to.
            return _read(leaf, x, unit) + 4 * y.bytes + attention_sums(leaf, unit)
        case GlobalPool(_, _, out):
            return x.keep() if out.height * out.width > 1 else 0  # the mean of all pixels keeps nothing
        case Pad() | ChannelShuffle() | Rearrange() | ClassToken() | Positions() | Operator() | Upsample():
            return 0
        case _:
            assert_never(leaf)
