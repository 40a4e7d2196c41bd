"""Convolutions, norms and activations as a spec has them. Plain arithmetic, so arrays work where ints do."""

from __future__ import annotations

from typing import NamedTuple

from resnet_core.families.resnet.spec import ArchSpec
from resnet_core.language.layers import Activation, AvgPool, Conv, Layer, Norm, Shape

__all__ = ["Window", "conv", "norm_act", "pool", "strided"]


class Window(NamedTuple):
    """What a convolution does to the map that it reads, but for the width it gives."""

    kernel: int
    stride: int = 1
    dilation: int = 1
    groups: int = 1


def conv(spec: ArchSpec, name: str, inp: Shape, channels: int, window: Window) -> Conv:
    """A convolution of `inp` to `channels`, padded so that only its stride changes the map's size."""
    kernel, stride, dilation, groups = window
    bias = spec.norm == "none"  # a norm's shift makes a bias redundant; without norm it is needed
    return Conv(name, inp, strided(inp, channels, stride), kernel, stride, dilation, groups, bias)


def norm_act(spec: ArchSpec, norm: str, act: str, out: Shape) -> tuple[Layer, ...]:
    """A norm, if there is one, and an activation."""
    if spec.norm == "none":
        return (Activation(act, out, spec.act),)
    return Norm(norm, out, spec.norm), Activation(act, out, spec.act)


def pool(spec: ArchSpec, name: str, inp: Shape, stride: int) -> AvgPool:
    """The average pool that halves a map beside a convolution of stride 1."""
    out = strided(inp, inp.channels, stride)
    if spec.downsampling == "average":
        return AvgPool(name, inp, out, 2, stride, 0)
    return AvgPool(name, inp, out, 3, stride, 1)


def strided(inp: Shape, channels: int, stride: int) -> Shape:
    """The map of `channels` that a stride leaves of `inp`."""
    if stride == 1:
        return Shape(channels, inp.height, inp.width, inp.dims)
    return Shape(channels, -(-inp.height // stride), -(-inp.width // stride), inp.dims)
