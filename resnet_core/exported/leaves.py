"""Each kind of leaf layer as the nodes of ONNX that do the same."""

from __future__ import annotations

from math import sqrt
from typing import assert_never

from resnet_core.exported.graph import Graph, Value
from resnet_core.exported.views import global_pool, moved, rearranged, with_parameter
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

__all__ = ["leaf"]

TO_LAST, TO_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)


def leaf(graph: Graph, layer: Leaf, name: str, x: Value) -> Value:
    """What a layer gives, in evaluation. Raises `TypeError` for an operator of a traced network."""
    match layer:
        case Conv() | Conv1d():
            return x._replace(name=_conv(graph, layer, name, x.name))
        case Norm():
            return x._replace(name=_norm(graph, layer, name, x.name))
        case Activation():
            return x._replace(name=_activation(graph, layer, name, x.name))
        case MaxPool() | AvgPool():
            return x._replace(name=_pool(graph, layer, name, x.name))
        case GlobalPool():
            return x._replace(name=global_pool(graph, layer, name, x.name))
        case Linear():
            return x._replace(name=linear(graph, name, x, layer.bias))
        case Attention():
            return x._replace(name=_attention(graph, layer, name, x))
        case LayerScale() | Positions() | ClassToken():
            return with_parameter(graph, layer, name, x)
        case Rearrange():
            return rearranged(graph, layer, name, x)
        case Pad() | ChannelShuffle():
            return x._replace(name=moved(graph, layer, name, x.name))
        case DropPath() | Dropout():
            return x
        case Upsample() | ConvTranspose():
            return x._replace(name=_resized(graph, layer, name, x.name))
        case Operator():
            raise TypeError("a network of a file has no weights, so it is not written as ONNX")
        case _:
            assert_never(layer)


def _conv(graph: Graph, conv: Conv | Conv1d, name: str, x: str) -> str:
    weight = graph.weight(f"{name}.weight")
    match conv:
        case Conv1d(_, _, _, kernel):
            return graph.one("Conv", (x, weight), name, kernel_shape=[kernel], pads=[kernel // 2] * 2)
        case Conv():
            bias = (graph.weight(f"{name}.bias"),) if conv.bias else ()
            return graph.one(
                "Conv",
                (x, weight, *bias),
                name,
                kernel_shape=conv.window,
                strides=[conv.stride] * conv.inp.dims,
                pads=[conv.pad] * conv.inp.dims + [conv.pad_after] * conv.inp.dims,
                dilations=[conv.dilation] * conv.inp.dims,
                group=conv.groups,
            )
        case _:
            assert_never(conv)


def _norm(graph: Graph, norm: Norm, name: str, x: str) -> str:
    scale, shift = (graph.weight(f"{name}.{key}") for key in ("weight", "bias"))
    match norm.kind:
        case "batch":
            mean, variance = (graph.weight(f"{name}.running_{key}") for key in ("mean", "var"))
            statistics = (x, scale, shift, mean, variance)
            return graph.one("BatchNormalization", statistics, name, epsilon=norm.eps)
        case "layer":
            return graph.one("LayerNormalization", (x, scale, shift), name, axis=-1, epsilon=norm.eps)
        case "layer2d":
            x = graph.one("Transpose", (x,), name, perm=TO_LAST)
            x = graph.one("LayerNormalization", (x, scale, shift), name, axis=-1, epsilon=norm.eps)
            return graph.one("Transpose", (x,), name, perm=TO_FIRST)
        case "group" | "none":
            read = (x, scale, shift)
            return graph.one("GroupNormalization", read, name, num_groups=norm.groups, epsilon=norm.eps)
        case _:
            assert_never(norm.kind)


def _resized(graph: Graph, layer: Upsample | ConvTranspose, name: str, x: str) -> str:
    match layer:
        case Upsample(_, inp, out, mode):
            scales = graph.numbers(out.height / inp.height, out.width / inp.width)
            # The places that PyTorch reads for the same two modes.
            nearest = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
            rule = nearest if mode == "nearest" else {"coordinate_transformation_mode": "half_pixel"}
            kind = "nearest" if mode == "nearest" else "linear"
            return graph.one("Resize", (x, "", scales), name, mode=kind, axes=[2, 3], **rule)
        case ConvTranspose():
            read = (x, graph.weight(f"{name}.weight"), graph.weight(f"{name}.bias"))
            sides = [layer.kernel] * 2
            return graph.one("ConvTranspose", read, name, kernel_shape=sides, strides=sides)
        case _:
            assert_never(layer)


def _activation(graph: Graph, layer: Activation, name: str, x: str) -> str:
    match layer.kind:
        case "relu":
            return graph.one("Relu", (x,), name)
        case "gelu":
            return graph.one("Gelu", (x,), name)
        case "sigmoid":
            return graph.one("Sigmoid", (x,), name)
        case "silu":
            return graph.one("Mul", (x, graph.one("Sigmoid", (x,), name)), name)
        case "relu6":
            return graph.one("Clip", (x, graph.number(0), graph.number(6)), name)
        case "hardswish":
            return graph.one("HardSwish", (x,), name)
        case "hardsigmoid":
            return graph.one("HardSigmoid", (x,), name, alpha=1 / 6, beta=0.5)
        case _:
            assert_never(layer.kind)


def _pool(graph: Graph, pool: MaxPool | AvgPool, name: str, x: str) -> str:
    dims = pool.inp.dims
    pads, stride, kernel = [pool.padding] * 2 * dims, [pool.stride] * dims, [pool.kernel] * dims
    match pool:
        case MaxPool():
            ceil = int(pool.ceil)
            return graph.one(
                "MaxPool", (x,), name, kernel_shape=kernel, strides=stride, pads=pads, ceil_mode=ceil
            )
        case AvgPool():
            return graph.one(
                "AveragePool",
                (x,),
                name,
                kernel_shape=kernel,
                strides=stride,
                pads=pads,
                ceil_mode=int(pool.cuts),
                count_include_pad=int(pool.padding > 0),
            )
        case _:
            assert_never(pool)


def linear(
    graph: Graph, name: str, x: Value, bias: bool, keys: tuple[str, str] = (".weight", ".bias")
) -> str:
    """A linear layer along the last dimension; ONNX has one operator for it where there are two."""
    weight = graph.weight(f"{name}{keys[0]}")
    shift = (graph.weight(f"{name}{keys[1]}"),) if bias else ()
    if x.rank == 2:
        return graph.one("Gemm", (x.name, weight, *shift), name, transB=1)
    turned = graph.one("Transpose", (weight,), name, perm=(1, 0))
    product = graph.one("MatMul", (x.name, turned), name)
    return graph.one("Add", (product, *shift), name) if bias else product


def _attention(graph: Graph, layer: Attention, name: str, x: Value) -> str:
    """Tokens that attend to each other, as `nn.MultiheadAttention` with its names of weights."""
    channels, heads = layer.out.channels, layer.heads
    projected = linear(graph, name, x, True, (".in_proj_weight", ".in_proj_bias"))
    parts = graph.node("Split", (projected,), name, 3, axis=-1, num_outputs=3)
    shape = graph.whole(0, 0, heads, channels // heads)
    split = [graph.one("Reshape", (part, shape), name) for part in parts]
    query, value = (graph.one("Transpose", (split[at],), name, perm=(0, 2, 1, 3)) for at in (0, 2))
    key = graph.one("Transpose", (split[1],), name, perm=(0, 2, 3, 1))
    scale = graph.number(1 / sqrt(channels // heads))
    scores = graph.one("MatMul", (graph.one("Mul", (query, scale), name), key), name)
    mixed = graph.one("MatMul", (graph.one("Softmax", (scores,), name, axis=-1), value), name)
    mixed = graph.one("Transpose", (mixed,), name, perm=(0, 2, 1, 3))
    mixed = graph.one("Reshape", (mixed, graph.whole(0, 0, channels)), name)
    return linear(graph, f"{name}.out_proj", Value(mixed, x.rank), True)
