"""An ONNX model as plain values, from the message that the package `onnx` makes of it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import Any, NamedTuple

from resnet_core.files.bounded_json import MOST_DIMENSIONS, MOST_SIZE
from resnet_core.files.faults import FileFault
from resnet_core.files.onnx_op import Number, Value
from resnet_core.traced.graph import Sizes

__all__ = ["FLOATS", "Model", "Operator", "Tensor", "dims_of", "inputs_of", "model_of", "shortened"]

MOST_CALLS = 20_000
INT64 = 7
MOST_NUMBERS = 64  # of a constant that are looked at
FLOATS = (1, 10, 11, 16, 17, 18, 19, 20)  # ONNX's numbers of floating-point types
LAYOUTS = {1: "f", 6: "i", 7: "q", 11: "d", 9: "?", 3: "b", 2: "B"}
SCOPES, CLASSES = "pkg.torch.onnx.name_scopes", "pkg.torch.onnx.class_hierarchy"
NAMELESS = ("main_graph", "torch_jit", "torch-jit-export", "graph", "main")  # what exporters write
QUOTED = re.compile(r"'([^']*)'")
FLOAT, INT, STRING, TENSOR, FLOAT_LIST, INT_LIST = 1, 2, 3, 4, 6, 7  # types of attributes


class Tensor(NamedTuple):
    """A constant: its sizes, ONNX's number of its type, and its numbers where they are few."""

    sizes: Sizes
    type: int
    numbers: tuple[Number, ...] | None


class Operator(NamedTuple):
    """One node: what it is, reads and gives; its attributes, the constant it may hold, and its module."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Value]
    constant: Tensor | None
    path: str


class Model(NamedTuple):
    """A network: what it reads, gives and holds, its operators in order, and the sizes that are known."""

    title: str
    producer: str
    images: tuple[str, ...]
    output: str
    tensors: Mapping[str, Tensor]
    operators: tuple[Operator, ...]
    sizes: Mapping[str, Sizes]
    modules: Mapping[str, str]


def model_of(message: Any) -> Model:
    """The values of a model after shape inference. Raises `FileFault` for too many operators."""
    graph = message.graph
    if len(graph.node) > MOST_CALLS:
        raise FileFault(f"The graph has more than {MOST_CALLS:,} operators, which is more than is read.")
    modules: dict[str, str] = {}
    operators = tuple(_operator(node, modules) for node in graph.node)
    modules = modules or _by_depth(operator.path for operator in operators)
    sizes = {value.name: dims_of(value) for value in (*graph.input, *graph.value_info, *graph.output)}
    title = modules.get("", "").rpartition(".")[2] or (graph.name not in NAMELESS and shortened(graph.name))
    return Model(
        title or "network",
        shortened(f"{message.producer_name} {message.producer_version}".strip()),
        tuple(value.name for value in inputs_of(graph)),
        graph.output[0].name if graph.output else "",
        {tensor.name: _tensor(tensor) for tensor in graph.initializer},
        operators,
        {name: known for name, known in sizes.items() if known is not None},
        modules,
    )


def _by_depth(paths: Iterable[str]) -> dict[str, str]:
    """Modules by path, where their classes are not noted: those as deep as each other count as of one.

    Modules without others inside have none.
    """
    modules = dict.fromkeys(filter(None, paths), "")
    for path in tuple(modules):
        while path := path.rpartition(".")[0]:
            modules[path] = f"module {path.count('.')}"
    return modules


def inputs_of(graph: Any) -> list[Any]:
    """What the network reads; older files list weights too."""
    own = {tensor.name for tensor in graph.initializer}
    return [value for value in graph.input if value.name not in own]


def dims_of(value: Any) -> Sizes | None:
    """The sizes of a value where all are known."""
    kind = value.type.tensor_type
    if not kind.HasField("shape") or len(kind.shape.dim) > MOST_DIMENSIONS:
        return None
    return _sizes(dim.dim_value if dim.HasField("dim_value") else -1 for dim in kind.shape.dim)


def _sizes(values: Iterator[int]) -> Sizes | None:
    sizes = tuple(values)
    return sizes if all(0 <= size <= MOST_SIZE for size in sizes) else None


def shortened(text: str) -> str:
    """A text that can be shown, of at most 200 letters."""
    return "".join(letter if letter.isprintable() else "_" for letter in text[:200])


def _tensor(tensor: Any) -> Tensor:
    if len(tensor.dims) > MOST_DIMENSIONS or (sizes := _sizes(iter(tensor.dims))) is None:
        raise FileFault("The file is damaged: a constant has a shape that cannot be.")
    return Tensor(sizes, tensor.data_type, _numbers(tensor) if prod(sizes) <= MOST_NUMBERS else None)


def _numbers(tensor: Any) -> tuple[Number, ...] | None:
    listed = (*tensor.float_data, *tensor.int32_data, *tensor.int64_data, *tensor.double_data)
    letter = LAYOUTS.get(tensor.data_type)
    if listed or not letter:
        return listed or None
    size, raw = struct.calcsize(f"<{letter}"), tensor.raw_data
    return struct.unpack(f"<{len(raw) // size}{letter}", raw) if raw and len(raw) % size == 0 else None


def _operator(node: Any, modules: dict[str, str]) -> Operator:
    attributes = {each.name: _value(each) for each in node.attribute}
    constants = [each.t for each in node.attribute if each.type == TENSOR and each.name == "value"]
    kind = node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}.{node.op_type}"
    constant = _tensor(constants[0]) if constants else _listed(attributes) if kind == "Constant" else None
    return Operator(
        shortened(kind),
        tuple(node.input),
        tuple(node.output),
        attributes,
        constant,
        _path(node, modules),
    )


def _listed(attributes: Mapping[str, Value]) -> Tensor:
    """A constant that stands as numbers among the attributes."""
    value = next((each for each in attributes.values() if each is not None), None)
    if isinstance(value, tuple):
        return Tensor((len(value),), INT64 if all(isinstance(each, int) for each in value) else 1, value)
    numbers = None if value is None or isinstance(value, str) else (value,)
    return Tensor((), INT64 if isinstance(value, int) else 1, numbers)


def _value(attribute: Any) -> Value:
    kind = attribute.type
    if kind == STRING:
        return shortened(attribute.s.decode("utf-8", "replace"))
    if kind in (FLOAT, INT):
        return float(attribute.f) if kind == FLOAT else int(attribute.i)
    if kind in (FLOAT_LIST, INT_LIST):
        return tuple(attribute.floats if kind == FLOAT_LIST else attribute.ints)
    return None


def _path(node: Any, modules: dict[str, str]) -> str:
    """The module that an operator stands in, and notes the classes of it and of all around it.

    One of torch's exporters notes both; the other names a node `/layer1/layer1.0/conv1/Conv`.
    """
    notes = {note.key: QUOTED.findall(note.value) for note in node.metadata_props}
    scopes, classes = notes.get(SCOPES, [])[:-1], notes.get(CLASSES, [])[:-1]
    if scopes and len(scopes) == len(classes):
        for path, kind in zip(scopes, classes, strict=True):
            modules.setdefault(shortened(path), shortened(kind))
        return shortened(scopes[-1])
    path = before = ""
    for part in filter(None, node.name.split("/")[:-1]):
        inside = before and part.startswith(f"{before}.")  # a part of a row says the row's name again
        path = path.removesuffix(before) + part if inside else f"{path}.{part}".lstrip(".")
        before = part
    return shortened(path)
