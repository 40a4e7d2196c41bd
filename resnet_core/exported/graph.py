"""What an ONNX graph is made of while it is written: nodes, constants, and the weights that they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

__all__ = ["Graph", "Value", "Weights"]

Weights: TypeAlias = Mapping[str, NDArray[np.float32]]
# What the package takes as an attribute; it says no more of its types.
Attribute: TypeAlias = Any


class Value(NamedTuple):
    """A tensor of the graph, and how many dimensions it has with the batch."""

    name: str
    rank: int


class Graph:
    """A graph that grows node by node. Nodes are named by the module they stand in: `/layer1.0/Add`."""

    def __init__(self, weights: Weights) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._weights = weights
        self._held: dict[str, str] = {}

    def node(
        self, kind: str, inputs: Sequence[str], path: str, outputs: int = 1, **attributes: Attribute
    ) -> list[str]:
        """An operator, and the names of what it gives."""
        given = [f"v{len(self.nodes)}" + (f"_{place}" if place else "") for place in range(outputs)]
        kind_here = f"{kind}_{len(self.nodes)}"  # each name may stand once
        name = f"/{path}/{kind_here}" if path else kind_here
        self.nodes.append(helper.make_node(kind, inputs, given, name, **attributes))
        return given

    def one(self, kind: str, inputs: Sequence[str], path: str, **attributes: Attribute) -> str:
        """An operator that gives one tensor."""
        return self.node(kind, inputs, path, **attributes)[0]

    def give(self, value: str, name: str) -> None:
        """Makes `value` what the network gives, under that name."""
        self.nodes.append(helper.make_node("Identity", [value], [name], "Identity"))

    def weight(self, name: str) -> str:
        """A weight of the network, by its name in the state_dict. Raises `KeyError` if there is none."""
        if name not in self._held:
            self.constants.append(numpy_helper.from_array(np.ascontiguousarray(self._weights[name]), name))
            self._held[name] = name
        return name

    def whole(self, *numbers: int) -> str:
        """A row of whole numbers."""
        return self._constant(np.array(numbers, np.int64))

    def place(self, number: int) -> str:
        """A single whole number."""
        return self._constant(np.array(number, np.int64))

    def numbers(self, *values: float) -> str:
        """A row of numbers."""
        return self._constant(np.array(values, np.float32))

    def number(self, value: float) -> str:
        """A single number."""
        return self._constant(np.array(value, np.float32))

    def _constant(self, array: NDArray[np.int64] | NDArray[np.float32]) -> str:
        key = f"{array.dtype}{array.tolist()}"
        if key not in self._held:
            self._held[key] = f"c{len(self._held)}"
            self.constants.append(numpy_helper.from_array(array, self._held[key]))
        return self._held[key]
