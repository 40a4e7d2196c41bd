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
            kind = (nn.Conv1d, nn.Conv2d)[inp.dims - 1]
            padding = "same" if leaf.is_uneven else leaf.pad
            return kind(inp.channels, out.channels, kernel, stride, padding, dilation, groups, bias)
        case Conv1d(_, _, _, kernel):
            return nn.Conv1d(1, 1, kernel, padding=kernel // 2, bias=False)
        case Norm():
            return _norm(leaf)
        case Activation():
            return ACTIVATIONS[leaf.kind]()
        case MaxPool() | AvgPool() | GlobalPool():
            return _pool(leaf)
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
            kind = modules.SubsampleAndPad if leaf.inp.dims == 2 else modules.SubsampleAndPad1d
            return kind(leaf.stride, leaf.out.channels - leaf.inp.channels)
        case ChannelShuffle():
            return nn.ChannelShuffle(leaf.groups)
        case Upsample():
            return nn.Upsample((leaf.out.height, leaf.out.width), mode=leaf.mode)
        case ConvTranspose(_, inp, out, kernel):
            return nn.ConvTranspose2d(inp.channels, out.channels, kernel, kernel)
        case _:
            assert_never(leaf)


def _pool(pool: MaxPool | AvgPool | GlobalPool) -> nn.Module:
    along = pool.inp.dims == 1
    match pool:
        case MaxPool(_, _, _, kernel, stride, padding, ceil):
            most = nn.MaxPool1d if along else nn.MaxPool2d
            return most(kernel, stride, padding, ceil_mode=ceil)
        case AvgPool(_, _, _, kernel, stride, padding):
            mean = nn.AvgPool1d if along else nn.AvgPool2d
            # Windows that are cut are means of the pixels they have; others count the padding.
            return mean(kernel, stride, padding, ceil_mode=pool.cuts, count_include_pad=padding > 0)
        case GlobalPool(_, _, out):
            if along:
                return nn.AdaptiveAvgPool1d(out.width)
            return nn.AdaptiveAvgPool2d(1 if out.is_vector else (out.height, out.width))
        case _:
            assert_never(pool)


def _norm(norm: Norm) -> nn.Module:
    channels = norm.out.channels
    match norm.kind:
        case "batch":
            return (nn.BatchNorm1d, nn.BatchNorm2d)[norm.out.dims - 1](channels, norm.eps)
        case "layer":
            return nn.LayerNorm(channels, norm.eps)
        case "layer2d":
            return modules.LayerNorm2d(channels, norm.eps)
        case "group" | "none":
            return nn.GroupNorm(norm.groups, channels, norm.eps)
        case _:
            assert_never(norm.kind)
