"""The number formats of maps, and what follows from them: bytes of statistics, and of copies by autocast.

In mixed precision weights are float32, and `torch.autocast` has convolutions, linear layers and attention
compute in bfloat16: it gives them bfloat16 copies of their weights, which are kept for the backward pass, and
of a map in float32. All other layers give the format that they read, and statistics are float32. What
float32 parameters are added to, multiplied or joined with comes out in float32, as the wider of two formats
always does. Measured with torch 2.13 on the CPU.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, assert_never

from resnet_core.cost import price
from resnet_core.language.input import Input
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
    GlobalPool,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Upsample,
    input_of,
)

__all__ = ["Unit", "attention_sums", "given", "norm_statistics", "read_copies", "widens"]

WIDE, NARROW = 4, 2  # bytes of a number in float32 and in bfloat16


class Unit(NamedTuple):
    """Images in a batch, bytes of one element, and their product: bytes of one element of a batch's maps.

    In mixed precision the element is that of what autocast computes. `statistic` has the bytes of a mean or a
    deviation.
    """

    batch: int
    element: int
    map: int
    statistic: int
    is_mixed: bool = False

    @classmethod
    def of(cls, input: Input, is_mixed: bool = False) -> Unit:
        """That of `input`."""
        element = NARROW if is_mixed else input.element_bytes
        statistic = WIDE if is_mixed else element
        return cls(input.batch, element, input.batch * element, statistic, is_mixed)

    @property
    def image(self) -> int:
        """Bytes of an element of an image."""
        return WIDE if self.is_mixed else self.element


def given(leaf: Leaf, element: int, unit: Unit) -> int:
    """Bytes of an element of what a layer gives from elements of so many bytes."""
    if not unit.is_mixed:
        return unit.element
    if _computes(leaf):
        return NARROW
    return WIDE if widens(leaf) else element


def read_copies(leaf: Leaf, element: int, unit: Unit) -> tuple[int, int]:
    """Bytes of the copies by autocast that backward keeps: of what a layer reads, and of its weights."""
    if not unit.is_mixed or not _computes(leaf):
        return 0, 0
    of_map = input_of((leaf,)).elements * unit.map if element > NARROW else 0
    return of_map, (price(leaf).params - _biases(leaf)) * NARROW


def widens(leaf: Leaf) -> bool:
    """Whether a parameter of the layer meets its map without autocast, so that float32 comes out."""
    return _rule(leaf) == "widens"


def _computes(leaf: Leaf) -> bool:
    """Whether autocast has it compute in bfloat16."""
    return _rule(leaf) == "computes"


def _rule(leaf: Leaf) -> Literal["computes", "widens", "passes"]:
    match leaf:
        case Conv() | ConvTranspose() | Conv1d() | Linear() | Attention():
            return "computes"
        case LayerScale() | ClassToken() | Positions():
            return "widens"
        case Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle():
            return "passes"
        case DropPath() | Rearrange() | Dropout() | Upsample() | Operator():
            return "passes"
        case _:
            assert_never(leaf)


def _biases(leaf: Leaf) -> int:
    match leaf:
        case Conv() | Linear():
            return leaf.out.channels * leaf.bias
        case ConvTranspose():
            return leaf.out.channels
        case Attention():
            return 4 * leaf.out.channels
        case Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle():
            return 0
        case Conv1d() | LayerScale() | ClassToken() | Positions() | DropPath() | Rearrange() | Dropout():
            return 0
        case Upsample() | Operator():
            return 0
        case _:
            assert_never(leaf)


def norm_statistics(norm: Norm, unit: Unit) -> int:
    """Bytes of the means and deviations that a norm computes."""
    match norm.kind:
        case "batch":
            return 2 * norm.out.channels * unit.statistic
        case "layer" | "layer2d":
            return 2 * norm.out.height * norm.out.width * unit.batch * unit.statistic
        case "group" | "none":
            return 2 * norm.groups * unit.batch * unit.statistic
        case _:
            assert_never(norm.kind)


def attention_sums(attention: Attention, unit: Unit) -> int:
    """Bytes of the log of each token's sum of weights, for each head; float32 where maps have 16 bits."""
    tokens = attention.out.height * attention.out.width
    return attention.heads * tokens * unit.batch * max(unit.element, WIDE)
