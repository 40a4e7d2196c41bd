"""A plan as the modules of a PyTorch file: calls, sequences, and modules with a forward of their own.

These are values with the numbers of one network. `kinds.py` finds which of them are equal up to numbers.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from resnet_core.language.layers import Link

Value: TypeAlias = "int | float | str | bool"


class Arg(NamedTuple):
    """An argument of a call, left out where it is the default; its role says what may explain its value."""

    role: str
    value: Value
    keyword: str = ""
    default: Value | None = None


class Make(NamedTuple):
    """A call that makes a module or a parameter: a name, or a template with `{}` for each argument."""

    function: str
    args: tuple[Arg, ...] = ()


class Chain(NamedTuple):
    """An `nn.Sequential`: its children run in their order; and the channels it reads and gives."""

    children: Children
    inp: int
    out: int


class Own(NamedTuple):
    """A module whose forward is more than one child after another, and the channels it reads and gives."""

    hint: str
    inp: int
    out: int
    children: Children
    flow: Flow


class Blocks(NamedTuple):
    """Equal blocks of a stage. `name` holds `{}` for the number of a copy, which begins with `first`."""

    name: str
    first: int
    node: Node
    inp: int
    out: int
    copies: int


class StageNode(NamedTuple):
    """A stage: what comes before its blocks, its own module's name (or none), and its blocks."""

    entry: tuple[Entry, ...]
    name: str
    blocks: tuple[Blocks, ...]


class Entry(NamedTuple):
    """A child before the blocks of a stage, and the channels it reads and gives."""

    name: str
    node: Node
    inp: int
    out: int


class Stages(NamedTuple):
    """All stages, in the place of one child."""

    stages: tuple[StageNode, ...]


class Call(NamedTuple):
    """`self.name(x)`."""

    name: str


class Apply(NamedTuple):
    """An expression of `{x}`, such as a view; `self.` stands in it before the name of a parameter."""

    text: str


class Sum(NamedTuple):
    """`post(tail(branch(pre(x))) + shortcut)`; the link of each instance where there are several.

    Where an instance has no shortcut, it has no tail either.
    """

    pre: Flow
    branch: Flow
    links: tuple[Link, ...]
    shortcut: Flow
    post: Flow
    tail: Flow = ()


class Cat(NamedTuple):
    """Branches that read the same map, joined along the channels."""

    parts: tuple[Flow, ...]


class Scale(NamedTuple):
    """`x * flow(x)`."""

    flow: Flow


class EachStage(NamedTuple):
    """All stages in turn."""


Node: TypeAlias = "Make | Chain | Own | Stages"
Children: TypeAlias = "tuple[tuple[str, Node], ...]"
Step: TypeAlias = "Call | Apply | Sum | Cat | Scale | EachStage"
Flow: TypeAlias = "tuple[Step, ...]"
