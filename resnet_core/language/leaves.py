"""The leaf layers a plan is made of. Values only: names and exact shapes, per image.

Every reader matches on `Layer` and ends with `assert_never`, so that a new kind makes the type checker list
every place to extend. They are named tuples because a plan makes a hundred of them and that has to take
microseconds; numbers may be NumPy arrays too (see `search/sweep.py`).
"""

from __future__ import annotations

from math import gcd
from typing import Literal, NamedTuple, TypeAlias

from resnet_core.language.convolutions import Conv, Conv1d
from resnet_core.language.resizing import ConvTranspose, Upsample
from resnet_core.language.shape import Shape

NormKind = Literal["batch", "group", "none"]
ActKind = Literal["relu", "gelu", "silu"]


class Norm(NamedTuple):
    """Normalisation with one learned scale and one learned shift a channel.

    A `layer` norm takes the channels of a pixel or token together, where channels come last; `layer2d` does
    the same where they come first.
    """

    name: str
    out: Shape
    kind: NormKind | Literal["layer", "layer2d"]
    eps: float = 1e-5

    @property
    def groups(self) -> int:
        """Groups of a group norm: 32 (Wu 2018, arXiv 1803.08494), or the most below that divide evenly."""
        return gcd(32, self.out.channels)


class Activation(NamedTuple):
    """An elementwise non-linearity."""

    name: str
    out: Shape
    kind: ActKind | Literal["sigmoid", "relu6", "hardswish", "hardsigmoid"]


class MaxPool(NamedTuple):
    """A max pool, of 3x3 and stride 2 in a ResNet's stem. With `ceil`, windows past the edge are cut."""

    name: str
    inp: Shape
    out: Shape
    kernel: int = 3
    stride: int = 2
    padding: int = 1
    ceil: bool = False


class AvgPool(NamedTuple):
    """An average pool. Without padding, windows past the edge are cut where `ceil`, and else left out."""

    name: str
    inp: Shape
    out: Shape
    kernel: int
    stride: int
    padding: int
    ceil: bool = True

    @property
    def cuts(self) -> bool:
        """Whether windows past the edge are cut, so that they are means of fewer pixels."""
        return self.ceil and self.padding == 0


class GlobalPool(NamedTuple):
    """The mean over all pixels, to 1 x 1; or over equal parts of the map, to a larger side."""

    name: str
    inp: Shape
    out: Shape


class Linear(NamedTuple):
    """A fully connected layer, the same at each pixel or token; channels come last."""

    name: str
    inp: Shape
    out: Shape
    bias: bool = True


class Rearrange(NamedTuple):
    """The same numbers in another layout, or a part of them: a view, without weights or work.

    "one row" are the channels of a vector as a row of one channel, and "one column" back again; a half is one
    of the channels.
    """

    name: str
    inp: Shape
    out: Shape
    to: Literal[
        "channels last",
        "channels first",
        "vector",
        "first token",
        "first half",
        "second half",
        "one row",
        "one column",
    ]


class Dropout(NamedTuple):
    """In training, zeroes each number with probability `rate` and rescales the others."""

    name: str
    out: Shape
    rate: float


class LayerScale(NamedTuple):
    """One learned factor a channel (Touvron 2021, arXiv 2103.17239); `start` is its first value."""

    name: str
    out: Shape
    start: float


class ClassToken(NamedTuple):
    """A map's pixels as tokens, after one learned token (Dosovitskiy 2021, arXiv 2010.11929).

    The shape of tokens has their number as its height, and 1 as its width.
    """

    name: str
    inp: Shape
    out: Shape


class Positions(NamedTuple):
    """Adds a learned vector to each token, its own for each place."""

    name: str
    out: Shape


class Attention(NamedTuple):
    """Multi-head self-attention over all tokens (Vaswani 2017, arXiv 1706.03762), with its projections."""

    name: str
    out: Shape
    heads: int


class Pad(NamedTuple):
    """Option A's shortcut: every `stride`-th pixel, then channels of zeros. No weights."""

    name: str
    inp: Shape
    out: Shape
    stride: int


class ChannelShuffle(NamedTuple):
    """The first channel of each of `groups` equal groups, then the second ones (Zhang 2017, 1707.01083)."""

    name: str
    out: Shape
    groups: int


class DropPath(NamedTuple):
    """Stochastic depth: in training, drops the branch of an image with probability `rate` (Huang 2016)."""

    name: str
    out: Shape
    rate: float


class Operator(NamedTuple):
    """An operator of a traced network that is no other layer. `macs` is None where it is not priced."""

    name: str
    inp: Shape
    out: Shape
    kind: str
    params: int = 0
    macs: int | None = None
    activations: int = 0


Leaf: TypeAlias = (
    Conv
    | Conv1d
    | Norm
    | Activation
    | MaxPool
    | AvgPool
    | GlobalPool
    | Linear
    | Pad
    | ChannelShuffle
    | DropPath
    | Rearrange
    | Dropout
    | LayerScale
    | ClassToken
    | Positions
    | Attention
    | Operator
    | Upsample
    | ConvTranspose
)
