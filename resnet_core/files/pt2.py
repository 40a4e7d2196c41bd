"""A `.pt2` file of `torch.export.save`, read as what it is: a zip archive with the graph as JSON.

Nothing in it is run or unpickled, and no weight is read: `torch.export.load` may do both, so it is never
called on a visitor's file. The fields are those of torch 2.13's `torch/_export/serde/schema.py`, version 8,
which torch 2.8, 2.11, 2.12, 2.14 and 2.15 have too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from resnet_core.checks import shown
from resnet_core.files.bounded_json import damaged, field, parsed, sizes_of, text
from resnet_core.files.faults import FileFault
from resnet_core.files.pt2_archive import model_json
from resnet_core.traced.graph import Arg, Call, Graph, Ref, Sizes, Weight, operator_kind

__all__ = ["SCHEMA", "read_pt2"]

SCHEMA = 8  # the major version of the fields; a minor version only adds some
MOST_CALLS = 20_000
MOST_READS = 100_000
STACK = "nn_module_stack"


def read_pt2(file: BinaryIO) -> Graph:
    """The graph in an open `.pt2` file. Raises `FileFault` for anything that is not as it must be."""
    return graph_of(parsed(model_json(file)))


def graph_of(program: Any) -> Graph:
    """The graph that a serialised program describes."""
    _check_schema(program)
    module = field(program, "graph_module")
    graph = field(module, "graph")
    tensors = _tensors(field(graph, "tensor_values"))
    weights, inputs = _inputs(field(field(module, "signature"), "input_specs"), tensors)
    nodes = field(graph, "nodes")
    if not isinstance(nodes, list) or len(nodes) > MOST_CALLS:
        raise FileFault(f"The graph has more than {MOST_CALLS:,} operators, which is more than is read.")
    modules: dict[str, str] = {}
    calls = tuple(_calls(nodes, tensors, modules))
    image = _one_image(inputs, tensors)
    output = _output(field(field(module, "signature"), "output_specs"))
    title = modules.get("", "network").rpartition(".")[2]
    version = text(program.get("torch_version") or "", "a version")
    return Graph(title, version, image, weights, tuple(modules.items()), calls, output)


def _check_schema(program: object) -> None:
    version = field(program, "schema_version")
    major, minor = field(version, "major"), field(version, "minor")
    if major != SCHEMA or type(minor) is not int:
        raise FileFault(
            f"The graph has schema version {shown(major)}.{shown(minor)}; version {SCHEMA} is read, "
            "which torch 2.8 to 2.15 write."
        )


def _tensors(values: object) -> dict[str, Sizes]:
    if not isinstance(values, dict):
        damaged("tensor_values lists no tensors")
    return {text(name, "a name"): sizes_of(_numbers(name, meta), name) for name, meta in values.items()}


def _numbers(name: str, meta: object) -> list[object]:
    sizes = field(meta, "sizes")
    if not isinstance(sizes, list):
        damaged(f"{shown(name)} has no sizes")
    return [_number(size, name) for size in sizes]


def _number(size: object, name: str) -> object:
    """A size; of one that is left open, the one it had when it was traced."""
    if isinstance(size, dict) and "as_expr" in size:
        hint = field(size, "as_expr").get("hint") if isinstance(size["as_expr"], dict) else None
        if not isinstance(hint, dict):
            raise FileFault(f"The size of {shown(name)} is left open, and the file has no example of it.")
        return field(hint, "as_int")
    return field(size, "as_int")


def _inputs(specs: object, tensors: Mapping[str, Sizes]) -> tuple[tuple[Weight, ...], list[str]]:
    if not isinstance(specs, list):
        damaged("input_specs is no list")
    weights, inputs = [], []
    for spec in specs:
        kind, value = _one(spec, "an input")
        if kind == "user_input":
            shape, name = _one(field(value, "arg"), "an input")
            if shape == "as_tensor":
                inputs.append(text(field(name, "name"), "a name"))
        elif kind in WEIGHTS:
            name = text(field(field(value, "arg"), "name"), "a name")
            own = text(field(value, WEIGHTS[kind]), "a name")
            weights.append(Weight(name, own, _of(name, tensors), kind == "parameter"))
    return tuple(weights), inputs


WEIGHTS = {"parameter": "parameter_name", "buffer": "buffer_name", "tensor_constant": "tensor_constant_name"}


def _one(value: object, what: str) -> tuple[str, Any]:
    """The one field of a union, and its value."""
    if not isinstance(value, dict) or len(value) != 1:
        damaged(f"{shown(value)} cannot be {what}")
    return next(iter(value.items()))


def _of(name: str, tensors: Mapping[str, Sizes]) -> Sizes:
    if name not in tensors:
        damaged(f"the shape of {shown(name)} is missing")
    return tensors[name]


def _one_image(inputs: list[str], tensors: Mapping[str, Sizes]) -> tuple[str, Sizes]:
    if len(inputs) != 1:
        raise FileFault(f"The network reads {len(inputs):,} tensors; networks that read one image are shown.")
    return inputs[0], _of(inputs[0], tensors)


def _output(specs: object) -> str:
    if isinstance(specs, list):
        for spec in specs:
            kind, value = _one(spec, "an output")
            shape, name = _one(field(value, "arg"), "an output") if kind == "user_output" else ("", None)
            if shape == "as_tensor":
                return text(field(name, "name"), "a name")
    raise FileFault("The network gives no tensor.")


def _calls(nodes: list[object], tensors: Mapping[str, Sizes], modules: dict[str, str]) -> Iterator[Call]:
    reads = 0
    for node in nodes:
        inputs = field(node, "inputs")
        outputs = tuple(_outputs(field(node, "outputs"), tensors))
        if not isinstance(inputs, list):
            damaged("the inputs of an operator are no list")
        args = tuple((text(field(each, "name"), "a name"), _arg(field(each, "arg"))) for each in inputs)
        reads += sum(1 if not isinstance(value, tuple) else 1 + len(value) for _, value in args)
        if reads > MOST_READS:
            raise FileFault(f"The operators have more than {MOST_READS:,} arguments.")
        path = _module_path(node, modules)
        if outputs:
            kind = operator_kind(text(field(node, "target"), "an operator"))
            yield Call(kind, path, args, outputs)


def _module_path(node: object, modules: dict[str, str]) -> str:
    """The path of the module that an operator stands in; notes the classes of it and of all around it."""
    metadata = node.get("metadata") if isinstance(node, dict) else None
    stack = metadata.get(STACK) if isinstance(metadata, dict) else None
    path = ""
    if isinstance(stack, str) and len(stack) <= MOST_STACK:
        for place in stack.split(";"):
            parts = place.split(",")
            if len(parts) == 3:
                path = text(parts[1], "a module")
                modules.setdefault(path, text(parts[2], "a class"))
    return path


MOST_STACK = 20_000


def _outputs(values: object, tensors: Mapping[str, Sizes]) -> Iterator[tuple[str, Sizes]]:
    if not isinstance(values, list):
        damaged("the outputs of an operator are no list")
    for value in values:
        kind, content = _one(value, "an output")
        if kind == "as_tensor":
            name = text(field(content, "name"), "a name")
            yield name, _of(name, tensors)
        elif kind == "as_tensors" and isinstance(content, list):
            for each in content:
                name = text(field(each, "name"), "a name")
                yield name, _of(name, tensors)


def _arg(value: object) -> Arg:
    kind, content = _one(value, "an argument")
    if kind == "as_tensor":
        return Ref(text(field(content, "name"), "a name"))
    if kind in ("as_tensors", "as_optional_tensors", "as_nested_tensors") and isinstance(content, list):
        return tuple(_ref(each) for each in content)
    if kind in ("as_ints", "as_floats", "as_bools") and isinstance(content, list):
        return tuple(_plain(each) for each in content)
    if kind in ("as_int", "as_float", "as_bool", "as_string"):
        return _plain(content)
    return None


def _ref(value: object) -> Arg:
    if isinstance(value, dict) and "as_none" in value:
        return None
    if isinstance(value, dict) and "as_tensor" in value:
        value = value["as_tensor"]
    return Ref(text(field(value, "name"), "a name"))


def _plain(value: object) -> Arg:
    if isinstance(value, int | float):
        return value
    return text(value, "an argument")
