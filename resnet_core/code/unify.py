"""Modules that are equal up to numbers, laid over each other: one template, and the numbers of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from resnet_core.code.tree import Chain, Flow, Make, Node, Own, Step, Sum, Value


class DifferError(Exception):
    """The modules are not equal up to numbers."""


class Slot(NamedTuple):
    """An argument, and its value in each instance; None where the instance lacks the call."""

    role: str
    values: tuple[Value | None, ...]
    keyword: str
    default: Value | None


class MakeTemplate(NamedTuple):
    """A call in all instances that are present."""

    function: str
    slots: tuple[Slot, ...]
    present: tuple[bool, ...]


class ChainTemplate(NamedTuple):
    """A sequence; some of its children may be absent from some instances."""

    children: Templates
    present: tuple[bool, ...]


class OwnTemplate(NamedTuple):
    """A module with a forward of its own."""

    children: Templates
    flow: Flow
    present: tuple[bool, ...]


Template: TypeAlias = "MakeTemplate | ChainTemplate | OwnTemplate"
Templates: TypeAlias = "tuple[tuple[str, Template], ...]"
Instances: TypeAlias = "Sequence[Node | None]"


def unify(nodes: Instances) -> Template:
    """One template for all nodes. Raises `DifferError`."""
    present = tuple(node is not None for node in nodes)
    given = [node for node in nodes if node is not None]
    match given[0]:
        case Make():
            return _makes(nodes, present)
        case Chain():
            return ChainTemplate(_sequences(nodes), present)
        case Own():
            if not all(isinstance(node, Own) for node in given):
                raise DifferError
            flows = [node.flow if isinstance(node, Own) else None for node in nodes]
            return OwnTemplate(_named(nodes), unify_flows(flows), present)
        case _:
            raise DifferError


def _makes(nodes: Instances, present: tuple[bool, ...]) -> MakeTemplate:
    made = [node if isinstance(node, Make) else None for node in nodes]
    calls = [node for node in made if node is not None]
    shapes = {(call.function, tuple((arg.role, arg.keyword) for arg in call.args)) for call in calls}
    if len(calls) != sum(present) or len(shapes) != 1:
        raise DifferError
    slots = [
        Slot(arg.role, tuple(node and node.args[place].value for node in made), arg.keyword, arg.default)
        for place, arg in enumerate(calls[0].args)
    ]
    return MakeTemplate(calls[0].function, tuple(slots), present)


def _sequences(nodes: Instances) -> Templates:
    if not all(node is None or isinstance(node, Chain) for node in nodes):
        raise DifferError
    chains = [node.children if isinstance(node, Chain) else None for node in nodes]
    longest = max((chain for chain in chains if chain is not None), key=len)
    if not all(name.isdigit() for name, _ in longest):
        return _named(nodes)
    rows = [_aligned(chain, longest) for chain in chains]
    return tuple((name, unify([row[place] for row in rows])) for place, (name, _) in enumerate(longest))


def _aligned(
    chain: tuple[tuple[str, Node], ...] | None, longest: tuple[tuple[str, Node], ...]
) -> list[Node | None]:
    """The children of `chain` beside those of `longest` that they resemble, from the last to the first."""
    row: list[Node | None] = [None] * len(longest)
    left = [] if chain is None else [node for _, node in chain]
    for place in reversed(range(len(longest))):
        if left and _resemblance(left[-1]) == _resemblance(longest[place][1]):
            row[place] = left.pop()
    if left:
        raise DifferError
    return row


def _resemblance(node: Node) -> object:
    return (node.function, len(node.args)) if isinstance(node, Make) else type(node)


def _named(nodes: Instances) -> Templates:
    children = [
        dict(node.children) if isinstance(node, Chain | Own) else None if node is None else {}
        for node in nodes
    ]
    most = max((part for part in children if part is not None), key=len)
    for part in children:
        if part is not None and [name for name in most if name in part] != list(part):
            raise DifferError
    return tuple(
        (name, unify([None if part is None else part.get(name) for part in children])) for name in most
    )


def unify_flows(flows: Sequence[Flow | None]) -> Flow:
    """One flow for all; sums keep the link of each instance. Raises `DifferError`."""
    given = [flow for flow in flows if flow is not None]
    if len({len(flow) for flow in given}) != 1:
        raise DifferError
    return tuple(
        _step([None if flow is None else flow[place] for flow in flows]) for place in range(len(given[0]))
    )


def _step(steps: Sequence[Step | None]) -> Step:
    given = [step for step in steps if step is not None]
    first = given[0]
    if isinstance(first, Sum):
        return _sum([step if isinstance(step, Sum) else None for step in steps], len(given))
    if any(step != first for step in given):
        raise DifferError
    return first


def _sum(sums: Sequence[Sum | None], present: int) -> Sum:
    given = [part for part in sums if part is not None]
    if len(given) != present:
        raise DifferError
    shortcuts = {part.shortcut for part in given if part.shortcut}
    links = tuple(part.links[0] if part else "none" for part in sums)
    if len(shortcuts) > 1 or (len(set(links)) > 1 and {"none", "projection"} <= set(links)):
        raise DifferError
    pre = unify_flows([part and part.pre for part in sums])
    post = unify_flows([part and part.post for part in sums])
    shortest = min(len(part.branch) for part in given)
    tails = {part.branch[shortest:] for part in given if part.links[0] != "none"}
    untailed = all(len(part.branch) == shortest for part in given if part.links[0] == "none")
    if len(tails) > 1 or not untailed or (len(set(links)) == 1 and tails - {()}):
        raise DifferError
    branch = unify_flows([part and part.branch[:shortest] for part in sums])
    return Sum(pre, branch, links, shortcuts.pop() if shortcuts else (), post, tails.pop() if tails else ())


def signature(node: Node) -> object:
    """What a module is, without its numbers."""
    match node:
        case Make():
            return node.function, tuple((arg.role, arg.keyword) for arg in node.args)
        case Chain():
            return tuple((name, signature(child)) for name, child in node.children)
        case Own():
            return tuple((name, signature(child)) for name, child in node.children), node.flow
        case _:
            return node


def has_weights(node: Node) -> bool:
    """Whether a convolution or a linear layer is in it."""
    if isinstance(node, Make):
        return node.function in ("nn.Conv2d", "nn.Linear")
    return isinstance(node, Chain | Own) and any(has_weights(child) for _, child in node.children)
