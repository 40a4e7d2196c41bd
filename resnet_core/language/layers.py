"""The kinds of layer a plan is made of. Values only: names and exact shapes, per image.

Every reader matches on `Layer` and ends with `assert_never`, so that a new kind makes the type checker list
every place to extend (`tests/language/test_readers.py` adds one and looks). They are named tuples because a
plan makes a hundred of them and that has to take microseconds; numbers may be NumPy arrays too (see
`search/sweep.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd
from typing import Literal, NamedTuple, TypeAlias

NormKind = Literal["batch", "group", "none"]
ActKind = Literal["relu", "gelu", "silu"]


class Shape(NamedTuple):
    """Channels, height and width of one image's feature map."""

    channels: int
    height: int
    width: int

    @property
    def elements(self) -> int:
        """Numbers in the map."""
        return self.channels * self.height * self.width


class Conv(NamedTuple):
    """A convolution, padded so that only its stride changes the map's size."""

    name: str
    inp: Shape
    out: Shape
    kernel: int
    stride: int
    dilation: int
    groups: int
    bias: bool


class Norm(NamedTuple):
    """Normalisation with one learned scale and one learned shift a channel."""

    name: str
    out: Shape
    kind: NormKind

    @property
    def groups(self) -> int:
        """Groups of a group norm: 32 (Wu 2018, arXiv 1803.08494), or the most below that divide evenly."""
        return gcd(32, self.out.channels)


class Activation(NamedTuple):
    """An elementwise non-linearity."""

    name: str
    out: Shape
    kind: ActKind | Literal["sigmoid"]


class MaxPool(NamedTuple):
    """The stem's 3x3 max pool of stride 2."""

    name: str
    inp: Shape
    out: Shape


class AvgPool(NamedTuple):
    """An average pool. `padding` 0 means that windows past the edge are cut, not padded (ceil mode)."""

    name: str
    inp: Shape
    out: Shape
    kernel: int
    stride: int
    padding: int


class GlobalPool(NamedTuple):
    """The mean over all pixels, to 1 x 1."""

    name: str
    inp: Shape
    out: Shape


class Linear(NamedTuple):
    """A fully connected layer with bias."""

    name: str
    inp: Shape
    out: Shape


class Pad(NamedTuple):
    """Option A's shortcut: every `stride`-th pixel, then channels of zeros. No weights."""

    name: str
    inp: Shape
    out: Shape
    stride: int


class DropPath(NamedTuple):
    """Stochastic depth: in training, drops the branch of an image with probability `rate` (Huang 2016)."""

    name: str
    out: Shape
    rate: float


class Gate(NamedTuple):
    """Squeeze-and-excitation (Hu 2018): `x * layers(x)`, one factor a channel."""

    name: str
    out: Shape
    layers: tuple[Layer, ...]


class Split(NamedTuple):
    """Res2Net's 3x3: equal splits of the channels, each but the last with its own layers.

    With `carry`, a split reads the sum of itself and the one before; the last goes through `tail`.
    """

    name: str
    inp: Shape
    out: Shape
    parts: tuple[tuple[Layer, ...], ...]
    carry: bool
    tail: tuple[AvgPool, ...]


Leaf: TypeAlias = Conv | Norm | Activation | MaxPool | AvgPool | GlobalPool | Linear | Pad | DropPath
Layer: TypeAlias = Leaf | Gate | Split


Link: TypeAlias = Literal["projection", "identity", "none"]


class Residual(NamedTuple):
    """A block: `h = pre(x)`, then `post(branch(h) + shortcut)`.

    One rule serves v1 and v2: a projection reads `h`, an identity reads `x`; a plain block has no shortcut.
    """

    inp: Shape
    out: Shape
    pre: tuple[Layer, ...]
    branch: tuple[Layer, ...]
    link: Link
    shortcut: tuple[Layer, ...]
    post: tuple[Layer, ...]


def layers_of(layers: tuple[Layer, ...]) -> Iterator[Leaf]:
    """The leaf layers, with those inside gates and splits, in the order they run."""
    for layer in layers:
        match layer:
            case Gate():
                yield from layers_of(layer.layers)
            case Split():
                for part in layer.parts:
                    yield from layers_of(part)
                yield from layer.tail
            case _:
                yield layer
