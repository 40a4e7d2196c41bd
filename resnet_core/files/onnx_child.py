"""Turns an ONNX file without its weights into JSON of our own, in a process started for it.

    python -m resnet_core.files.onnx_child < SLIM

It prints the network, or `{"fault": "..."}`. Only here is `onnx` imported: its parser and its shape inference
are written in C++ and read what a visitor sent, so memory and processor time are bounded.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from resnet_core.files.faults import FileFault
from resnet_core.files.onnx_fold import INT64, folded
from resnet_core.files.onnx_graph import graph_of
from resnet_core.files.onnx_patterns import joined
from resnet_core.files.onnx_values import Model, Tensor, dims_of, inputs_of, model_of
from resnet_core.system.child_processes import limit
from resnet_core.traced.text import to_json

__all__ = ["CPU_SECONDS", "MEMORY_BYTES", "as_json", "main"]

MEMORY_BYTES = 240 * 10**6  # with what Python and the package take
CPU_SECONDS = 5
MOST_ROUNDS = 64
DAMAGED = "This is no ONNX file, or one that is damaged."


def as_json(slim: bytes) -> str:
    """The network as JSON of our own. Raises `FileFault`."""
    from onnx import load_model_from_string

    try:
        message = load_model_from_string(slim)
    except Exception:  # noqa: BLE001  # the parser's own errors differ between versions of protobuf
        raise FileFault(DAMAGED) from None
    return to_json(joined(graph_of(_inferred(message))))


def _inferred(message: Any) -> Model:
    """The model with the shapes that follow from its image; those between are inferred, not believed.

    Where none follows, as after an operator of another domain, what the file says is believed.
    """
    from onnx.inliner import inline_local_functions
    from onnx.shape_inference import infer_shapes

    try:
        if message.functions:
            message = inline_local_functions(message)
        declared = _start(message.graph)
        model = model_of(infer_shapes(message, data_prop=True))
        for _ in range(MOST_ROUNDS):
            found = folded(model.operators, model.tensors, model.sizes)
            told = {} if found else {name: declared[name] for name in declared.keys() - model.sizes.keys()}
            if not found and not told:
                break
            _tell(message.graph, found, told)
            model = model_of(infer_shapes(message, data_prop=True))
    except FileFault:
        raise
    except Exception:  # noqa: BLE001  # so many errors has the package for a damaged file
        raise FileFault(DAMAGED) from None
    return model


def _start(graph: Any) -> dict[str, Any]:
    """One image where their number is left open; the shapes that the file declares are taken out."""
    for value in inputs_of(graph):
        dims = value.type.tensor_type.shape.dim
        if dims and not dims[0].HasField("dim_value"):
            dims[0].dim_value = 1
    for node in graph.node:
        if node.op_type == "GroupNormalization":  # its shape is not inferred; that of its like is
            node.op_type = "InstanceNormalization"
    declared = {value.name: value for value in graph.value_info if dims_of(value) is not None}
    del graph.value_info[:]
    for value in graph.output:
        value.type.tensor_type.ClearField("shape")
    return declared


def _tell(graph: Any, constants: Mapping[str, Tensor], declared: Mapping[str, Any]) -> None:
    """Puts computed numbers and declared shapes into the graph, for the next round."""
    if constants:
        others = [node for node in graph.node if not node.output or node.output[0] not in constants]
        del graph.node[:]
        graph.node.extend(others)
    for name, tensor in constants.items():
        held = graph.initializer.add(name=name, data_type=INT64, dims=tensor.sizes)
        held.int64_data.extend(map(int, tensor.numbers or ()))
    graph.value_info.extend(declared.values())


def main(slim: bytes) -> str:
    """What to print."""
    try:
        return as_json(slim)
    except FileFault as fault:
        return json.dumps({"fault": str(fault)})
    except MemoryError:
        return json.dumps({"fault": "Reading the file takes more memory than a network should."})


if __name__ == "__main__":
    limit(MEMORY_BYTES, CPU_SECONDS, 0)
    print(main(sys.stdin.buffer.read()))
