"""ONNX files with values that are others: sizes, operators, inputs, attributes, graphs inside of graphs."""

from __future__ import annotations

import random

import onnx
from onnx import helper

__all__ = ["changed"]

SIZES = (-1, 0, 1, 3, 2**31, 2**40, 2**62)
KINDS = (
    "Conv", "Gemm", "MatMul", "Reshape", "Concat", "Expand", "Tile", "Split", "Loop", "If", "Scan", "Einsum",
    "LSTM", "Resize", "NonZero", "ConstantOfShape", "Range", "Pad", "Slice", "Gather", "Nothing", "",
)  # fmt: skip
DEEP = 28  # a parser takes no more of them
MANY = 30_000


def changed(draw: random.Random, data: bytes) -> bytes:
    """The file with one to four of its values changed; as it is if it cannot be read."""
    try:
        model = onnx.load_model_from_string(data)
    except Exception:  # noqa: BLE001  # whatever the parser raises
        return data
    for _ in range(draw.choice((1, 1, 2, 4))):
        draw.choice(CHANGES)(draw, model.graph)
    return bytes(model.SerializeToString())


def _node(draw: random.Random, graph: onnx.GraphProto) -> onnx.NodeProto:
    nodes: list[onnx.NodeProto] = list(graph.node)
    return draw.choice(nodes) if nodes else graph.node.add()


def _size(draw: random.Random, graph: onnx.GraphProto) -> None:
    if graph.initializer:
        tensor = draw.choice(graph.initializer)
        tensor.dims[:] = [draw.choice(SIZES) for _ in range(draw.choice((0, 1, 2, 4, 4, 4, 40)))]


def _image(draw: random.Random, graph: onnx.GraphProto) -> None:
    for dim in graph.input[0].type.tensor_type.shape.dim if graph.input else ():
        if draw.random() < 0.4:
            dim.dim_value = draw.choice(SIZES)


def _kind(draw: random.Random, graph: onnx.GraphProto) -> None:
    _node(draw, graph).op_type = draw.choice(KINDS)


def _names(draw: random.Random, graph: onnx.GraphProto) -> None:
    node, other = _node(draw, graph), _node(draw, graph)
    names = [*other.input, *other.output, "", "none\x00", "x" * 5000]
    (node.input if draw.random() < 0.7 else node.output).append(draw.choice(names))


def _attribute(draw: random.Random, graph: onnx.GraphProto) -> None:
    node = _node(draw, graph)
    for attribute in node.attribute:
        if draw.random() < 0.5:
            attribute.i = draw.choice(SIZES)
            attribute.ints[:] = [draw.choice(SIZES) for _ in range(draw.choice((0, 1, 2, 4, 9)))]
            attribute.type = draw.choice((0, 1, 2, 3, 4, 5, 7, attribute.type))


def _deep(draw: random.Random, graph: onnx.GraphProto) -> None:
    inner = onnx.GraphProto()
    for _ in range(draw.choice((2, 8, DEEP))):
        outer = onnx.GraphProto()
        outer.node.append(
            helper.make_node("If", ["c"], ["y"], then_branch=inner, else_branch=onnx.GraphProto())
        )
        inner = outer
    graph.node.extend(inner.node)


def _many(draw: random.Random, graph: onnx.GraphProto) -> None:
    count, last = draw.choice((10, 1000, MANY)), _node(draw, graph)
    name = last.output[0] if last.output else "x"
    twice = draw.random() < 0.5
    for place in range(count):
        graph.node.append(
            helper.make_node("Concat" if twice else "Relu", [name] * (1 + twice), [f"m{place}"], axis=0)
        )
        name = f"m{place}"
    if graph.output:
        graph.output[0].name = name


def _order(draw: random.Random, graph: onnx.GraphProto) -> None:
    nodes = list(graph.node)
    draw.shuffle(nodes)
    del graph.node[:]
    graph.node.extend(nodes)


CHANGES = (_size, _size, _image, _kind, _kind, _names, _names, _attribute, _attribute, _deep, _many, _order)
