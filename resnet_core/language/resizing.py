"""The leaf layers that give a larger map than they read: parts of necks and heads."""

from __future__ import annotations

from typing import Literal, NamedTuple

from resnet_core.language.shape import Shape


class Upsample(NamedTuple):
    """The map at another height and width, without weights: each pixel its nearest one, or between four."""

    name: str
    inp: Shape
    out: Shape
    mode: Literal["nearest", "bilinear"]


class ConvTranspose(NamedTuple):
    """A transposed convolution whose stride is its kernel: each pixel becomes a patch. It has a bias."""

    name: str
    inp: Shape
    out: Shape
    kernel: int
