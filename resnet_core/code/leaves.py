"""Each kind of leaf layer as the call that makes it."""

from __future__ import annotations

from typing import assert_never

from resnet_core.code.tree import Apply, Arg, Call, Make, Step
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

ACTIVATIONS = {
    "relu": "nn.ReLU",
    "gelu": "nn.GELU",
    "silu": "nn.SiLU",
    "sigmoid": "nn.Sigmoid",
    "relu6": "nn.ReLU6",
    "hardswish": "nn.Hardswish",
    "hardsigmoid": "nn.Hardsigmoid",
}
NORMS = {
    "batch": "nn.BatchNorm2d",
    "layer": "nn.LayerNorm",
    "layer2d": "LayerNorm2d",
    "group": "group_norm",
    "none": "group_norm",
}
VIEWS = {
    "channels last": "{x}.permute(0, 2, 3, 1)",
    "channels first": "{x}.permute(0, 3, 1, 2)",
    "vector": "{x}.flatten(1)",
    "first token": "{x}[:, 0]",
    "first half": "{x}.chunk(2, dim=1)[0]",
    "second half": "{x}.chunk(2, dim=1)[1]",
    "one row": "{x}.flatten(1).unsqueeze(1)",
    "one column": "{x}.flatten(1)[:, :, None, None]",
}
PIXELS = "{x}.flatten(2).transpose(1, 2)"
FIRST_TOKEN = "torch.cat([self.NAME.expand(len({x}), -1, -1), {x}], dim=1)"


def make(leaf: Leaf) -> Make:
    """What makes a leaf layer or its parameter."""
    match leaf:
        case Conv():
            return _conv(leaf)
        case Norm():
            eps = () if leaf.kind in ("group", "none") else (Arg("eps", leaf.eps, "eps", 1e-5),)
            return Make(NORMS[leaf.kind], (Arg("channels", leaf.out.channels), *eps))
        case Activation():
            return Make("", (Arg("activation", ACTIVATIONS[leaf.kind]),))
        case MaxPool() | AvgPool() | GlobalPool():
            return _pool(leaf)
        case Linear():
            channels = Arg("channels", leaf.inp.channels), Arg("channels", leaf.out.channels)
            return Make("nn.Linear", (*channels, Arg("bias", leaf.bias, "bias", True)))
        case Attention():
            return Make("SelfAttention", (Arg("channels", leaf.out.channels), Arg("heads", leaf.heads)))
        case Dropout():
            return Make("nn.Dropout", (Arg("rate", leaf.rate),))
        case DropPath():
            return Make("DropPath", (Arg("drop_path", leaf.rate),))
        case LayerScale() | ClassToken() | Positions():
            return _parameter(leaf)
        case Rearrange():
            return _view(leaf)
        case ChannelShuffle():
            return Make("nn.ChannelShuffle", (Arg("groups", leaf.groups),))
        case ConvTranspose():
            channels = Arg("channels", leaf.inp.channels), Arg("channels", leaf.out.channels)
            return Make("nn.ConvTranspose2d", (*channels, *[Arg("kernel", leaf.kernel)] * 2))
        case Pad() | Conv1d() | Operator() | Upsample():
            # Residual networks have a writer of their own; a map is made larger in a forward.
            raise TypeError(f"a {type(leaf).__name__} is not made here")
        case _:
            assert_never(leaf)


def steps(leaf: Leaf, name: str) -> list[Step]:
    """What a forward does with a layer whose child is `name`."""
    match leaf:
        case LayerScale():
            return [Apply(f"self.{name} * {{x}}")]
        case ClassToken():
            return [Apply(PIXELS), Apply(FIRST_TOKEN.replace("NAME", name))]
        case Positions():
            return [Apply(f"{{x}} + self.{name}")]
        case Rearrange():
            return [Call(name) if name.isdigit() else Apply(VIEWS[leaf.to])]
        case _:
            return [Call(name)]


def _conv(conv: Conv) -> Make:
    return Make(
        "nn.Conv2d",
        (
            Arg("channels", conv.inp.channels),
            Arg("channels", conv.out.channels),
            Arg("kernel", conv.kernel),
            Arg("stride", conv.stride, "stride", 1),
            Arg("padding", '"same"' if conv.is_uneven else conv.pad, "padding", 0),
            Arg("dilation", conv.dilation, "dilation", 1),
            Arg("groups", conv.groups, "groups", 1),
            Arg("bias", conv.bias, "bias", True),
        ),
    )


def _pool(pool: MaxPool | AvgPool | GlobalPool) -> Make:
    match pool:
        case MaxPool() | AvgPool():
            ceil = pool.ceil if isinstance(pool, MaxPool) else pool.cuts
            args = [
                Arg("pool", pool.kernel),
                Arg("stride", pool.stride, "stride", pool.kernel),
                Arg("padding", pool.padding, "padding", 0),
                Arg("ceil", ceil, "ceil_mode", False),
            ]
            if isinstance(pool, AvgPool) and ceil:
                args.append(Arg("ceil", False, "count_include_pad"))
            return Make("nn.MaxPool2d" if isinstance(pool, MaxPool) else "nn.AvgPool2d", tuple(args))
        case GlobalPool():
            side = pool.out.height if pool.out.height == pool.out.width else str(pool.out.sizes[1:])
            return Make("nn.AdaptiveAvgPool2d", (Arg("side", side),))
        case _:
            assert_never(pool)


def _parameter(leaf: LayerScale | ClassToken | Positions) -> Make:
    channels = Arg("channels", leaf.out.channels)
    match leaf:
        case LayerScale():
            text = "nn.Parameter(torch.full(({}, 1, 1), {}))"
            return Make(text, (channels, Arg("start", leaf.start)))
        case ClassToken():
            return Make("nn.Parameter(torch.zeros(1, 1, {}))", (channels,))
        case Positions():
            text = "nn.Parameter(torch.empty(1, {}, {}).normal_(std=0.02))"
            return Make(text, (Arg("tokens", leaf.out.height), channels))
        case _:
            assert_never(leaf)


def _view(leaf: Rearrange) -> Make:
    match leaf.to:
        case "channels last":
            return Make("Permute(0, 2, 3, 1)")
        case "channels first":
            return Make("Permute(0, 3, 1, 2)")
        case "vector":
            return Make("nn.Flatten(1)")
        case "first token" | "first half" | "second half" | "one row" | "one column":
            raise TypeError("this view is taken in a forward, not by a module")
        case _:
            assert_never(leaf.to)
