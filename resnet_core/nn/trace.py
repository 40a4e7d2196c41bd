"""A torch module traced by `torch.export`, in the process of whoever has it: its graph as a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import nn
from torch.export import ExportedProgram
from torch.export.graph_signature import InputKind
from torch.fx import Node

from resnet_core.traced.graph import Arg, Call, Graph, Ref, Sizes, Weight, operator_kind
from resnet_core.traced.network import Traced

__all__ = ["describe", "graph_of_program"]

STACK = "nn_module_stack"
WEIGHTS = (InputKind.PARAMETER, InputKind.BUFFER, InputKind.CONSTANT_TENSOR)


def describe(module: nn.Module, image: Sequence[int]) -> Traced:
    """What a module is and costs, in evaluation mode, for images of `image`: channels, height and width.

    Any `torch.nn.Module` that `torch.export` can trace. `.plan` is laid out like a network of ours, and
    `.save("net.json")` writes it without weights. Raises what `torch.export` raises.
    """
    sizes = (1, *image) if len(image) in (2, 3) else tuple(image)
    first = next(iter((*module.parameters(), *module.buffers())), torch.empty(0))
    dtype = first.dtype if first.dtype.is_floating_point else torch.float32
    training = module.training
    try:
        with torch.no_grad():
            example = torch.empty(sizes, device=first.device, dtype=dtype)
            program = torch.export.export(module.eval(), (example,))
    finally:
        module.train(training)
    return Traced(graph_of_program(program))


def graph_of_program(program: ExportedProgram) -> Graph:
    """The graph of an exported program. Raises `ValueError` if it does not read one tensor and give one."""
    tensors: dict[str, Sizes] = {}
    modules: dict[str, str] = {}
    calls = []
    for node in program.graph.nodes:
        if node.op == "placeholder" and isinstance(node.meta.get("val"), torch.Tensor):
            tensors[node.name] = _sizes(node.meta["val"])
        elif node.op == "call_function" and (outputs := tuple(_outputs(node))):
            path = _path(node, modules)
            calls.append(Call(operator_kind(str(node.target)), path, _args(node), outputs))
    signature = program.graph_signature
    weights = tuple(
        Weight(spec.arg.name, spec.target or "", tensors[spec.arg.name], spec.kind is InputKind.PARAMETER)
        for spec in signature.input_specs
        if spec.kind in WEIGHTS
    )
    images = [name for name in signature.user_inputs if name in tensors]
    if len(images) != 1:
        raise ValueError(f"the network reads {len(images)} tensors; networks that read one image are shown")
    output = next(name for name in signature.user_outputs if isinstance(name, str))
    title = modules.get("", "network").rpartition(".")[2]
    image = images[0], tensors[images[0]]
    return Graph(title, torch.__version__, image, weights, tuple(modules.items()), tuple(calls), output)


def _sizes(value: torch.Tensor) -> Sizes:
    return tuple(size if isinstance(size, int) else int(size.node.hint) for size in value.shape)


def _outputs(node: Node) -> Iterator[tuple[str, Sizes]]:
    value = node.meta.get("val")
    if str(node.target) == "<built-in function getitem>":
        return
    if isinstance(value, torch.Tensor):
        yield node.name, _sizes(value)
    elif isinstance(value, list | tuple):
        names = {user.args[1]: user.name for user in node.users}
        for place, part in enumerate(value):
            if isinstance(part, torch.Tensor):
                yield names.get(place, f"{node.name}_unused_{place}"), _sizes(part)


def _path(node: Node, modules: dict[str, str]) -> str:
    path = ""
    for path, kind in node.meta.get(STACK, {}).values():
        modules.setdefault(path, kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__qualname__}")
    return path


def _args(node: Node) -> tuple[tuple[str, Arg], ...]:
    schema = getattr(node.target, "_schema", None)
    names = [argument.name for argument in schema.arguments] if schema else []
    names += [str(place) for place in range(len(names), len(node.args))]
    given = [*zip(names, node.args, strict=False), *node.kwargs.items()]
    return tuple((name, _arg(value)) for name, value in given)


def _arg(value: Any) -> Arg:
    if isinstance(value, Node):
        return Ref(value.name) if isinstance(value.meta.get("val"), torch.Tensor) else None
    if isinstance(value, list | tuple):
        return tuple(map(_arg, value))
    return value if isinstance(value, bool | int | float | str) else None
