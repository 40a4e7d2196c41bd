"""What a trace says of a network: operators in the order they run, shapes, and the modules they stand in.

It comes from `torch.export`, from a `.pt2` file, or from JSON of our own, and becomes a `Plan`. Values only;
a tensor is known by the name of the value that it is.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

__all__ = ["Arg", "Call", "Graph", "Ref", "Sizes", "TraceError", "Weight", "operator_kind"]

Sizes: TypeAlias = tuple[int, ...]


class TraceError(ValueError):
    """A graph that cannot be shown as a network; its text is a sentence for a person."""


class Ref(NamedTuple):
    """A tensor that an operator reads, by its name."""

    name: str


Arg: TypeAlias = "Ref | int | float | str | tuple[Arg, ...] | None"


class Weight(NamedTuple):
    """A tensor of the network itself: a learned parameter, or a buffer or constant."""

    value: str
    name: str
    sizes: Sizes
    learned: bool


class Call(NamedTuple):
    """One operator: its kind (`conv2d`), its module's path, its arguments by name, and what it gives."""

    kind: str
    path: str
    args: tuple[tuple[str, Arg], ...]
    outputs: tuple[tuple[str, Sizes], ...]


class Graph(NamedTuple):
    """A traced network. `modules` has the class of each path; `image` is what it reads, with its batch."""

    title: str
    torch: str
    image: tuple[str, Sizes]
    weights: tuple[Weight, ...]
    modules: tuple[tuple[str, str], ...]
    calls: tuple[Call, ...]
    output: str


def operator_kind(target: str) -> str:
    """The name of an operator without its overload: `conv2d` of `torch.ops.aten.conv2d.default`."""
    parts = target.removeprefix("torch.ops.").split(".")
    if parts[0] == "aten" and len(parts) > 1:
        return parts[1]
    return ".".join(parts[:-1]) if len(parts) > 2 else ".".join(parts)
