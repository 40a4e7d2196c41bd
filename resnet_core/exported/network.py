"""A plan with its weights as an ONNX model: images of its size, any number of them, to class scores."""

from __future__ import annotations

from typing import assert_never

import onnx
from onnx import TensorProto, helper

from resnet_core.exported.graph import Graph, Value, Weights
from resnet_core.exported.leaves import leaf
from resnet_core.exported.views import part, vector
from resnet_core.language.layers import Gate, Join, Layer, Residual, Select, Split
from resnet_core.language.plan import Content, Plan, layers_in, named_blocks

__all__ = ["OPSET", "onnx_model"]

OPSET = 21  # the first with group norms of today's form
FORMAT = 10  # of the file, which belongs to that operator set


def onnx_model(plan: Plan, weights: Weights, title: str) -> onnx.ModelProto:
    """The network in evaluation mode, float32. `weights` are its state_dict as NumPy arrays.

    Raises `KeyError` for a weight that is missing, and `TypeError` for a network of a file.
    """
    graph = Graph(weights)
    x = _chain(graph, plan.stem, "", Value("images", 2 + plan.image.dims))
    blocks = iter(named_blocks(plan))
    for stage in plan.stages:
        x = _chain(graph, stage.entry, "", x)
        for _ in range(stage.blocks):
            named = next(blocks)
            x = _content(graph, named.block, named.weights, x)
    x = vector(graph, "", _chain(graph, plan.head[:-1], "", x))
    x = _chain(graph, plan.head[-1:], "", x)
    graph.give(x.name, "scores")
    image = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", *plan.image.sizes])
    given = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", plan.classes])
    made = helper.make_graph(graph.nodes, title, [image], [given], graph.constants)
    return helper.make_model(
        made,
        producer_name="resnet-explorer",
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=FORMAT,
    )


def _content(graph: Graph, content: Content, path: str, x: Value) -> Value:
    prefix = f"{path}." if path else ""
    if isinstance(content, Residual):
        return _sum(graph, content, prefix, x)
    return _chain(graph, layers_in(content), prefix, x)


def _chain(graph: Graph, layers: tuple[Layer, ...], prefix: str, x: Value) -> Value:
    for layer in layers:
        match layer:
            case Residual():
                x = _sum(graph, layer, prefix, x)
            case Gate():
                factors = _chain(graph, layer.layers, prefix, x)
                x = x._replace(name=graph.one("Mul", (x.name, factors.name), f"{prefix}{layer.name}"))
            case Join():
                parts = [_chain(graph, part, prefix, x).name for part in layer.parts]
                x = x._replace(name=graph.one("Concat", parts, f"{prefix}{layer.name}", axis=1))
            case Split():
                x = x._replace(name=_split(graph, layer, prefix, x))
            case Select():
                x = x._replace(name=_select(graph, layer, prefix, x))
            case _:
                x = leaf(graph, layer, f"{prefix}{layer.name}", x)
    return x


def _sum(graph: Graph, block: Residual, prefix: str, x: Value) -> Value:
    h = _chain(graph, block.pre, prefix, x)
    y = _chain(graph, block.branch, prefix, h)
    match block.link:
        case "none":
            pass
        case "identity" | "projection":
            start = h if block.link == "projection" else x
            shortcut = _chain(graph, block.shortcut, prefix, start)
            y = y._replace(name=graph.one("Add", (y.name, shortcut.name), prefix.rstrip(".")))
        case _:
            assert_never(block.link)
    return _chain(graph, block.post, prefix, y)


def _split(graph: Graph, split: Split, prefix: str, x: Value) -> str:
    """Splits of the channels, such as Res2Net's (Gao 2019, equation 1)."""
    name, outs = f"{prefix}{split.name}", list[str]()
    wide = split.inp.channels // (len(split.parts) + 1)
    for place, layers in enumerate((*split.parts, split.tail)):
        own = part(graph, x.name, name, place * wide, (place + 1) * wide)
        if split.carry and 0 < place < len(split.parts):
            own = graph.one("Add", (own, outs[-1]), name)
        outs.append(_chain(graph, layers, prefix, x._replace(name=own)).name)
    return graph.one("Concat", outs, name, axis=1)


def _select(graph: Graph, select: Select, prefix: str, x: Value) -> str:
    """The parts of `x`, each times its factors, summed (Zhang 2020, equation 1)."""
    name, (channels, height, width, _) = f"{prefix}{select.name}", select.out
    first, second = graph.whole(1), graph.whole(0, select.parts, channels, height, width)
    parts = graph.one("Reshape", (x.name, second), name)
    total = graph.one("ReduceSum", (parts, first), name, keepdims=0)
    factors = _chain(graph, select.layers, prefix, x._replace(name=total)).name
    shape = graph.whole(0, select.groups, select.parts, channels // select.groups)
    factors = graph.one("Transpose", (graph.one("Reshape", (factors, shape), name),), name, perm=(0, 2, 1, 3))
    if select.parts == 1:
        factors = graph.one("Sigmoid", (factors,), name)
    else:
        factors = graph.one("Softmax", (factors,), name, axis=1)
    factors = graph.one("Reshape", (factors, graph.whole(0, select.parts, channels, 1, 1)), name)
    return graph.one("ReduceSum", (graph.one("Mul", (parts, factors), name), first), name, keepdims=0)
