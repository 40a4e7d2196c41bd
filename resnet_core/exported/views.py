"""Layers that move numbers or average them, as nodes of ONNX."""

from __future__ import annotations

from typing import assert_never

from resnet_core.exported.graph import Graph, Value
from resnet_core.language.layers import (
    ChannelShuffle,
    ClassToken,
    GlobalPool,
    LayerScale,
    Pad,
    Positions,
    Rearrange,
)

__all__ = ["global_pool", "moved", "part", "rearranged", "vector", "with_parameter"]

TO_LAST, TO_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)


def rearranged(graph: Graph, layer: Rearrange, name: str, x: Value) -> Value:
    """A view of `x`."""
    half = layer.inp.channels // 2
    match layer.to:
        case "channels last":
            return x._replace(name=graph.one("Transpose", (x.name,), name, perm=TO_LAST))
        case "channels first":
            return x._replace(name=graph.one("Transpose", (x.name,), name, perm=TO_FIRST))
        case "vector":
            return vector(graph, name, x)
        case "first token":
            return Value(graph.one("Gather", (x.name, graph.place(0)), name, axis=1), 2)
        case "first half":
            return x._replace(name=part(graph, x.name, name, 0, half))
        case "second half":
            return x._replace(name=part(graph, x.name, name, half, 2 * half))
        case "one row":
            shape = graph.whole(0, 1, -1)
            return Value(graph.one("Reshape", (x.name, shape), name), 3)
        case "one column":
            return Value(graph.one("Reshape", (x.name, graph.whole(0, -1, 1, 1)), name), 4)
        case _:
            assert_never(layer.to)


def vector(graph: Graph, name: str, x: Value) -> Value:
    """All numbers of an image in a row."""
    return x if x.rank == 2 else Value(graph.one("Flatten", (x.name,), name, axis=1), 2)


def part(graph: Graph, x: str, name: str, start: int, end: int) -> str:
    """The channels from `start` to `end`."""
    rows = (graph.whole(start), graph.whole(end), graph.whole(1))
    return graph.one("Slice", (x, *rows), name)


def with_parameter(graph: Graph, layer: LayerScale | Positions | ClassToken, name: str, x: Value) -> Value:
    """`x` scaled, with its positions added, or after the class token."""
    path = name.rpartition(".")[0]
    match layer:
        case LayerScale():
            return x._replace(name=graph.one("Mul", (x.name, graph.weight(name)), path))
        case Positions():
            return x._replace(name=graph.one("Add", (x.name, graph.weight(name)), path))
        case ClassToken():
            return _class_token(graph, layer, name, x)
        case _:
            assert_never(layer)


def _class_token(graph: Graph, layer: ClassToken, name: str, x: Value) -> Value:
    """Pixels as tokens after the learned one, for any batch."""
    channels, path = layer.out.channels, name.rpartition(".")[0]
    rows = graph.one("Reshape", (x.name, graph.whole(0, channels, -1)), path)
    tokens = graph.one("Transpose", (rows,), path, perm=(0, 2, 1))
    batch = graph.one("Shape", (x.name,), path, start=0, end=1)
    shape = graph.one("Concat", (batch, graph.whole(1), graph.whole(channels)), path, axis=0)
    first = graph.one("Expand", (graph.weight(name), shape), path)
    return Value(graph.one("Concat", (first, tokens), path, axis=1), 3)


def global_pool(graph: Graph, layer: GlobalPool, name: str, x: str) -> str:
    """The mean of all pixels, or of each part of the map."""
    sides = list(zip(layer.inp.sizes[1:], layer.out.sizes[1:], strict=True))
    if layer.out.is_vector:
        return graph.one("GlobalAveragePool", (x,), name)
    if any(inp % out for inp, out in sides):
        return _uneven_pool(graph, layer, name, x)
    kernel = [inp // out for inp, out in sides]
    return graph.one("AveragePool", (x,), name, kernel_shape=kernel, strides=kernel)


def _uneven_pool(graph: Graph, layer: GlobalPool, name: str, x: str) -> str:
    """Row i of n reads from floor(i h / n) to ceil((i + 1) h / n), as torch's adaptive pool does."""
    for axis, inp, out in ((2, layer.inp.height, layer.out.height), (3, layer.inp.width, layer.out.width)):
        means = []
        for place in range(out):
            rows = graph.whole(place * inp // out), graph.whole(-(-(place + 1) * inp // out))
            window = graph.one("Slice", (x, *rows, graph.whole(axis)), name)
            means.append(graph.one("ReduceMean", (window, graph.whole(axis)), name, keepdims=1))
        x = graph.one("Concat", means, name, axis=axis)
    return x


def moved(graph: Graph, layer: Pad | ChannelShuffle, name: str, x: str) -> str:
    """Pixels left out and channels added, or channels in another order."""
    match layer:
        case Pad():
            return _subsampled(graph, layer, name, x)
        case ChannelShuffle():
            return _shuffled(graph, layer, name, x)
        case _:
            assert_never(layer)


def _subsampled(graph: Graph, layer: Pad, name: str, x: str) -> str:
    """Every `stride`-th pixel, and channels of zeros after the others."""
    far = 2**31
    dims = layer.inp.dims
    ends = graph.whole(*[0] * dims), graph.whole(*[far] * dims)
    rows = *ends, graph.whole(*range(2, 2 + dims)), graph.whole(*[layer.stride] * dims)
    x = graph.one("Slice", (x, *rows), name) if layer.stride > 1 else x
    more = layer.out.channels - layer.inp.channels
    return graph.one("Pad", (x, graph.whole(*[0] * (dims + 3), more, *[0] * dims)), name) if more else x


def _shuffled(graph: Graph, layer: ChannelShuffle, name: str, x: str) -> str:
    """The first channel of each group, then the second ones."""
    channels, height, width, _ = layer.out
    groups = graph.whole(0, layer.groups, channels // layer.groups, height, width)
    x = graph.one("Reshape", (x, groups), name)
    x = graph.one("Transpose", (x,), name, perm=(0, 2, 1, 3, 4))
    return graph.one("Reshape", (x, graph.whole(0, channels, height, width)), name)
