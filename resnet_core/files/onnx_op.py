"""One operator of an ONNX file as a value: what it reads, its attributes, and what is known of both."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import NamedTuple, TypeAlias

from resnet_core.traced.graph import Ref, Sizes

__all__ = ["Number", "Op", "Value"]

Number: TypeAlias = "int | float"
Value: TypeAlias = "int | float | str | tuple[int | float, ...] | None"


class Op(NamedTuple):
    """One operator of the file; `fixed` are the values that depend on no image, `constants` those known."""

    kind: str
    inputs: tuple[str, ...]
    attributes: Mapping[str, Value]
    sizes: Mapping[str, Sizes]
    output: Sizes
    fixed: Set[str]
    constants: Mapping[str, tuple[Number, ...]]

    def ref(self, place: int) -> Ref | None:
        """The tensor that it reads there; None if it reads none."""
        name = self.inputs[place] if place < len(self.inputs) else ""
        return Ref(name) if name else None

    def size(self, place: int) -> Sizes:
        """The sizes of that tensor; empty if there is none."""
        return self.sizes.get(self.inputs[place], ()) if place < len(self.inputs) else ()

    def ints(self, name: str, default: Sizes = ()) -> Sizes:
        """An attribute that is a list of whole numbers."""
        value = self.attributes.get(name)
        if not isinstance(value, tuple) or not value:
            return default
        return tuple(each for each in value if isinstance(each, int))

    def whole(self, name: str, default: int) -> int:
        """An attribute that is a whole number."""
        value = self.attributes.get(name)
        return value if isinstance(value, int) else default

    def number(self, name: str, default: float) -> float:
        """An attribute that is a number."""
        value = self.attributes.get(name)
        return float(value) if isinstance(value, int | float) else default

    def text(self, name: str, default: str) -> str:
        """An attribute that is a text."""
        value = self.attributes.get(name)
        return value if isinstance(value, str) else default

    def listed(self, name: str, place: int) -> tuple[Number, ...] | None:
        """Numbers that newer operator sets read as an input and older ones had as an attribute."""
        value = self.attributes.get(name)
        if value is not None:
            return value if isinstance(value, tuple) else (value,) if not isinstance(value, str) else None
        return self.constants.get(self.inputs[place]) if place < len(self.inputs) else None

    def is_fixed(self, place: int) -> bool:
        """Whether a tensor depends on no image."""
        return place < len(self.inputs) and self.inputs[place] in self.fixed
