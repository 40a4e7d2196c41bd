"""Layers that hold layers, and the union of all kinds: what readers match on.

Every reader matches on `Layer` or `Leaf` and ends with `assert_never`, so that a new kind makes the type
checker list every place to extend (`tests/language/test_readers.py` adds one and looks).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias, assert_never

from resnet_core.language.convolutions import Conv, Conv1d
from resnet_core.language.leaves import (
    Activation,
    ActKind,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Dropout,
    DropPath,
    GlobalPool,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    NormKind,
    Operator,
    Pad,
    Positions,
    Rearrange,
)
from resnet_core.language.resizing import ConvTranspose, Upsample
from resnet_core.language.shape import Shape

__all__ = [
    "ActKind",
    "Activation",
    "Attention",
    "AvgPool",
    "ChannelShuffle",
    "ClassToken",
    "Conv",
    "Conv1d",
    "ConvTranspose",
    "DropPath",
    "Dropout",
    "Gate",
    "GlobalPool",
    "Join",
    "Layer",
    "LayerScale",
    "Leaf",
    "Linear",
    "Link",
    "MaxPool",
    "Norm",
    "NormKind",
    "Operator",
    "Pad",
    "Positions",
    "Rearrange",
    "Residual",
    "Select",
    "Shape",
    "Split",
    "Upsample",
    "input_of",
    "layers_of",
    "weighted",
]


class Join(NamedTuple):
    """Branches that read the same map, their outputs joined along the channels; an empty one passes it on."""

    name: str
    inp: Shape
    out: Shape
    parts: tuple[tuple[Layer, ...], ...]


class Gate(NamedTuple):
    """Squeeze-and-excitation (Hu 2018) and its like: `x * layers(x)`, one factor a channel."""

    name: str
    out: Shape
    layers: tuple[Layer, ...]


class Select(NamedTuple):
    """The sum of `parts` equal parts of the channels, each times a factor of its own for each channel.

    `layers` read the sum of the parts and give a number for each factor; those of one channel go through a
    softmax together, or through a sigmoid where there is one part. The numbers come in `groups`, and in each
    part by part (ResNeSt, Zhang 2020, arXiv 2004.08955, figure 2; Li 2019, 1903.06586, figure 1).
    """

    name: str
    inp: Shape
    out: Shape
    parts: int
    groups: int
    layers: tuple[Layer, ...]


class Split(NamedTuple):
    """Equal splits of the channels, each with its own layers, such as Res2Net's 3x3.

    With `carry`, a split reads the sum of itself and the one before; the last goes through `tail`.
    """

    name: str
    inp: Shape
    out: Shape
    parts: tuple[tuple[Layer, ...], ...]
    carry: bool
    tail: tuple[Layer, ...]


Link: TypeAlias = Literal["projection", "identity", "none"]


class Residual(NamedTuple):
    """A block, or a part of one: `h = pre(x)`, then `post(branch(h) + shortcut)`.

    One rule serves v1 and v2: a projection reads `h`, an identity reads `x`; a plain block has no shortcut.
    `first` says whose weights come first in torchvision's state_dict.
    """

    inp: Shape
    out: Shape
    pre: tuple[Layer, ...]
    branch: tuple[Layer, ...]
    link: Link
    shortcut: tuple[Layer, ...]
    post: tuple[Layer, ...]
    first: Literal["branch", "shortcut"] = "branch"

    @property
    def name(self) -> str:
        """Empty: the names of its layers are those of the block it stands in."""
        return ""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Its layers, in the order of torchvision's state_dict."""
        if self.first == "shortcut":
            return self.pre + self.shortcut + self.branch + self.post
        return self.pre + self.branch + self.shortcut + self.post


Layer: TypeAlias = Leaf | Gate | Select | Split | Join | Residual


def layers_of(layers: tuple[Layer, ...]) -> Iterator[Leaf]:
    """The leaf layers, with those inside gates, splits, joins and sums, in the order they run."""
    for layer in layers:
        match layer:
            case Gate() | Select() | Residual():
                yield from layers_of(layer.layers)
            case Split():
                for part in layer.parts:
                    yield from layers_of(part)
                yield from layers_of(layer.tail)
            case Join():
                for part in layer.parts:
                    yield from layers_of(part)
            case _:
                yield layer


def input_of(layers: tuple[Layer, ...]) -> Shape:
    """The shape of what a chain of layers reads; a norm or an activation reads what it gives."""
    match layers[0]:
        case Norm() | Activation() | DropPath() | Gate() | Dropout() | LayerScale() | Positions():
            return layers[0].out
        case Attention() | ChannelShuffle():
            return layers[0].out
        case Conv() | Linear() | MaxPool() | AvgPool() | GlobalPool() | Pad() | Split() | Join():
            return layers[0].inp
        case Conv1d() | Rearrange() | ClassToken() | Residual() | Select() | Operator():
            return layers[0].inp
        case Upsample() | ConvTranspose():
            return layers[0].inp
        case _:
            assert_never(layers[0])


def weighted(layers: tuple[Layer, ...]) -> int:
    """The weighted layers on the longest way through `layers`."""
    return sum(map(_weighted_in, layers))


def _weighted_in(layer: Layer) -> int:
    match layer:
        case Conv() | Linear() | ConvTranspose() | Split():
            return 1
        case Attention():
            return 2  # the projections to queries, keys and values at once, and the one after
        case Residual():
            return weighted(layer.pre + layer.branch + layer.post)
        case Join():
            return max(map(weighted, layer.parts))
        case Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath() | Gate():
            return 0
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Conv1d() | Select():
            return 0
        case Operator():
            return min(1, layer.params)
        case ChannelShuffle() | Upsample():
            return 0
        case _:
            assert_never(layer)
