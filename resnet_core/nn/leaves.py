"""Each kind of leaf layer as a torch module."""

from __future__ import annotations

from typing import assert_never

from torch import nn

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
)
from resnet_core.nn import modules

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "relu6": nn.ReLU6,
    "hardswish": nn.Hardswish,
    "hardsigmoid": nn.Hardsigmoid,
}


def module_of(leaf: Leaf) -> nn.Module:
    """The module of a leaf that has one; parameters and views of the network itself have none."""
    match leaf:
        case Conv(_, inp, out, kernel, stride, dilation, groups, bias):
            return nn.Conv2d(inp.channels, out.channels, kernel, stride, leaf.pad, dilation, groups, bias)
        case Conv1d(_, _, _, kernel):
            return nn.Conv1d(1, 1, kernel, padding=kernel // 2, bias=False)
        case Norm():
            return _norm(leaf)
        case Activation():
            return ACTIVATIONS[leaf.kind]()
        case MaxPool(_, _, _, kernel, stride, padding, ceil):
            return nn.MaxPool2d(kernel, stride, padding, ceil_mode=ceil)
        case AvgPool(_, _, _, kernel, stride, padding):
            # Windows that are cut are means of the pixels they have; others count the padding.
            return nn.AvgPool2d(kernel, stride, padding, ceil_mode=leaf.cuts, count_include_pad=padding > 0)
        case GlobalPool(_, _, out):
            return nn.AdaptiveAvgPool2d(1 if out.height == out.width == 1 else (out.height, out.width))
        case Linear():
            return nn.Linear(leaf.inp.channels, leaf.out.channels, leaf.bias)
        case Attention(_, out, heads):
            return modules.SelfAttention(out.channels, heads, batch_first=True)
        case Dropout():
            return nn.Dropout(leaf.rate)
        case LayerScale() | ClassToken() | Positions() | Rearrange() | Operator():
            raise TypeError(f"a {type(leaf).__name__} is no module of its own")
        case Pad() | ChannelShuffle() | Upsample() | ConvTranspose():
            return _moved(leaf)
        case DropPath():
            return modules.DropPath(leaf.rate)
        case _:
            assert_never(leaf)


def _moved(leaf: Pad | ChannelShuffle | Upsample | ConvTranspose) -> nn.Module:
    match leaf:
        case Pad():
            return modules.SubsampleAndPad(leaf.stride, leaf.out.channels - leaf.inp.channels)
        case ChannelShuffle():
            return nn.ChannelShuffle(leaf.groups)
        case Upsample():
            return nn.Upsample((leaf.out.height, leaf.out.width), mode=leaf.mode)
        case ConvTranspose(_, inp, out, kernel):
            return nn.ConvTranspose2d(inp.channels, out.channels, kernel, kernel)
        case _:
            assert_never(leaf)


def _norm(norm: Norm) -> nn.Module:
    channels = norm.out.channels
    match norm.kind:
        case "batch":
            return nn.BatchNorm2d(channels, norm.eps)
        case "layer":
            return nn.LayerNorm(channels, norm.eps)
        case "layer2d":
            return modules.LayerNorm2d(channels, norm.eps)
        case "group" | "none":
            return nn.GroupNorm(norm.groups, channels, norm.eps)
        case _:
            assert_never(norm.kind)
