"""Layers as torchvision's Sequentials number them, and the shapes of convolutions that halve a map.

Shared by the families whose blocks are rows of a convolution, a norm and an activation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from resnet_core.checks import SpecError
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    ActKind,
    Conv,
    Gate,
    GlobalPool,
    Layer,
    Norm,
    Residual,
    Shape,
)
from resnet_core.language.plan import Content, Run

__all__ = [
    "Kind",
    "check_halvings",
    "conv",
    "conv_norm_act",
    "divisible",
    "folded",
    "squeeze_excite",
    "summed",
]

Kind: TypeAlias = ActKind | Literal["sigmoid", "relu6", "hardswish", "hardsigmoid"]


def divisible(channels: float, by: int = 8) -> int:
    """The nearest multiple of `by`, but the next one up where that is more than a tenth less than `channels`.

    The rule of MobileNet's authors, and of torchvision's `_make_divisible`.
    """
    nearest = max(by, int(channels + by / 2) // by * by)
    return nearest + by if nearest < 0.9 * channels else nearest


def conv(name: str, inp: Shape, channels: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> Conv:
    """A convolution without bias, padded so that only its stride changes the map's size."""
    out = Shape(channels, -(-inp.height // stride), -(-inp.width // stride))
    return Conv(name, inp, out, kernel, stride, 1, groups, bias=False)


def conv_norm_act(first: Conv, act: Kind | None, eps: float = 1e-5) -> tuple[Layer, ...]:
    """The convolution, its batch norm and its activation; their names count on from the convolution's."""
    path, _, number = first.name.rpartition(".")
    norm = Norm(f"{path}.{int(number) + 1}", first.out, "batch", eps)
    if act is None:
        return first, norm
    return first, norm, Activation(f"{path}.{int(number) + 2}", first.out, act)


def squeeze_excite(name: str, out: Shape, hidden: int, act: Kind, gate: Kind) -> Gate:
    """One factor a channel (Hu 2018, arXiv 1709.01507), by way of `hidden` channels."""
    pixel, squeezed = Shape(out.channels, 1, 1), Shape(hidden, 1, 1)
    layers: tuple[Layer, ...] = (
        GlobalPool(f"{name}.avgpool", out, pixel),
        Conv(f"{name}.fc1", pixel, squeezed, 1, 1, 1, 1, bias=True),
        Activation(f"{name}.activation", squeezed, act),
        Conv(f"{name}.fc2", squeezed, pixel, 1, 1, 1, 1, bias=True),
        Activation(f"{name}.scale_activation", pixel, gate),
    )
    return Gate(name, out, layers)


def summed(inp: Shape, layers: tuple[Layer, ...], stride: int) -> Content:
    """The block of `layers` that read `inp`: a sum with `inp` where neither size nor channels change."""
    out = layers[-1].out
    if stride > 1 or inp.channels != out.channels:
        return layers
    return Residual(inp, out, (), layers, "identity", (), ())


def folded(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs, neighbours of equal blocks made one and empty ones left out."""
    merged: list[Run] = []
    for block, copies in runs:
        if merged and merged[-1].block == block:
            merged[-1] = Run(block, merged[-1].copies + copies)
        elif copies:
            merged.append(Run(block, copies))
    return tuple(merged)


def check_halvings(input: Input, total_stride: int) -> None:
    """The image has so many pixels that each stride has two to make one of. Raises `SpecError`."""
    least = total_stride // 2 + 1
    for field, pixels in (("height", input.height), ("width", input.width)):
        if pixels < least:
            why = (
                f"{pixels} was given, but this network halves the image until one pixel stands for "
                f"{total_stride}; it takes {least} or more"
            )
            raise SpecError(field, why, least)
