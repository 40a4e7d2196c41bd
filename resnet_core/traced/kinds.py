"""The layers of the language that one operator with its arguments can be; None where it is something else."""

from __future__ import annotations

from math import gcd, prod
from typing import Literal, NamedTuple

from resnet_core.language.layers import (
    AvgPool,
    ClassToken,
    Conv,
    LayerScale,
    Leaf,
    MaxPool,
    Norm,
    Operator,
    Positions,
    Rearrange,
    Shape,
)
from resnet_core.traced.flow import Node
from resnet_core.traced.graph import Weight
from resnet_core.traced.operators import words_of
from resnet_core.traced.shapes import ints, permutation, single

__all__ = ["Site", "conv", "norm", "number", "params_of", "pool", "view", "with_parameter"]


class Site(NamedTuple):
    """An operator in its place: its name, what it reads and gives, and the parameters it is first to read."""

    node: Node
    name: str
    inp: Shape
    out: Shape
    own: tuple[Weight, ...]
    fixed: int | None = 0  # multiply-adds on weights alone that it is first to need


def with_parameter(site: Site) -> Leaf | None:
    """A parameter that scales the channels, is added to every place, or stands before the tokens."""
    node, name, inp, out, own, _ = site
    count = params_of(own)
    if node.kind == "add":
        return Positions(name, out) if count == out.elements else None
    if count != out.channels:
        return None
    if node.kind == "mul":
        return LayerScale(name, out, 1.0)
    return ClassToken(name, inp, out) if out.width == 1 and out.height == inp.height + 1 else None


def params_of(own: tuple[Weight, ...]) -> int:
    return sum(prod(weight.sizes) for weight in own)


def number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def conv(site: Site, weight: tuple[int, ...]) -> Conv | None:
    args = site.node.args
    stride, dilation = single(args.get("stride"), 1), single(args.get("dilation"), 1)
    groups = single(args.get("groups"), 1)
    if len(weight) != 4 or weight[2] != weight[3] or not stride or not dilation or not groups:
        return None
    kernel = weight[2]
    padding = _padding(args.get("padding"), dilation * (kernel - 1))
    if padding is None or site.inp.channels != weight[1] * groups or site.out.channels != weight[0]:
        return None
    usual = None if padding == dilation * (kernel // 2) else padding
    bias = args.get("bias") is not None
    return Conv(site.name, site.inp, site.out, kernel, stride, dilation, groups, bias, usual)


def _padding(value: object, around: int) -> int | None:
    """Pixels at each edge; None if the edges differ."""
    if value == "valid":
        return 0
    if value == "same":
        return None if around % 2 else around // 2
    return single(value, 0) if value is None or isinstance(value, int | tuple) else None


def norm(site: Site) -> Norm | None:
    node, name, _, out, *_ = site
    eps = number(node.args.get("eps", 1e-5))
    match node.kind:
        case "batch_norm":
            return Norm(name, out, "batch", eps)
        case "layer_norm":
            return (
                Norm(name, out, "layer", eps) if len(ints(node.args.get("normalized_shape"))) == 1 else None
            )
        case _:
            usual = single(node.args.get("num_groups")) == gcd(32, out.channels)
            return Norm(name, out, "group", eps) if usual else None


def pool(site: Site) -> MaxPool | AvgPool | None:
    node, name, inp, out, *_ = site
    kernel = single(node.args.get("kernel_size"))
    stride, padding = single(node.args.get("stride"), kernel), single(node.args.get("padding"), 0)
    if not kernel or not stride or padding is None or single(node.args.get("dilation"), 1) != 1:
        return None
    ceil = bool(node.args.get("ceil_mode", False))
    kind = MaxPool if node.kind == "max_pool2d" else AvgPool
    return kind(name, inp, out, kernel, stride, padding, ceil)


def view(site: Site) -> Leaf:
    """A view by the name that the language has for it, or by its own."""
    node, name, inp, out, *_ = site
    to = _layout(site)
    return Rearrange(name, inp, out, to) if to else Operator(name, inp, out, words_of(node.kind), 0, 0)


def _layout(site: Site) -> Literal["channels last", "channels first", "vector", "first token"] | None:
    node, _, inp, out, *_ = site
    if permutation(node) == (0, 2, 3, 1):
        return "channels last"
    if permutation(node) == (0, 3, 1, 2):
        return "channels first"
    if len(node.sizes) == 2 and out.elements == inp.elements:
        return "vector"
    if node.kind == "select" and node.args.get("dim") == 1 and node.args.get("index") == 0 and inp.width == 1:
        return "first token"
    return None
