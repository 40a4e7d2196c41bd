"""The operators as a row of layers: cut wherever no edge jumps over; what lies between two cuts is a layer.

That layer is a sum, a join or a gate, by its last operator; branches are cut in the same way. Of any other
operator with several inputs, these are joined and then read by it. Where branches share operators, the layers
stand in the order they run, without the edges between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from resnet_core.language.layers import (
    Gate,
    Join,
    Layer,
    Operator,
    Residual,
    Shape,
    weighted,
)
from resnet_core.traced.flow import Flow, Node
from resnet_core.traced.leaves import Leaves

__all__ = ["Item", "items_of"]

DEEPEST = 24  # sums within branches of sums
Layers = tuple[Layer, ...]


class Item(NamedTuple):
    """One place of the row: an operator alone, or all that lies between two cuts."""

    layers: Layers
    nodes: tuple[Node, ...]


def items_of(flow: Flow, leaves: Leaves) -> list[Item]:
    """The row from the image to the scores."""
    return _Cutter(flow, leaves).row(flow.nodes, flow.image, 0)


class _Cutter:
    def __init__(self, flow: Flow, leaves: Leaves) -> None:
        self._made_at = {node.value: place for place, node in enumerate(flow.nodes)}
        self._leaves = leaves

    def row(self, nodes: Sequence[Node], entry: str, depth: int) -> list[Item]:
        """The row of `nodes`, all of which depend on the value `entry` alone."""
        items: list[Item] = []
        start = 0
        for end in _cuts(nodes, entry):
            between = nodes[start:end]
            items.append(Item(self._layers(between, entry, depth), tuple(between)))
            entry, start = between[-1].value, end
        return items

    def _chain(self, nodes: Sequence[Node], entry: str, depth: int) -> Layers:
        return tuple(layer for item in self.row(nodes, entry, depth) for layer in item.layers)

    def _layers(self, nodes: Sequence[Node], entry: str, depth: int) -> Layers:
        *before, last = nodes
        if len(last.reads) == 1 and not before:
            return (self._leaves.layer(last),)
        branches = self._branches(before, last, entry)
        if branches is None or depth >= DEEPEST:
            return self._in_order(nodes, entry)
        parts = [self._chain(branch, entry, depth + 1) for branch, _ in branches]
        return self._merged(last, entry, parts, [branch for branch, _ in branches])

    def _branches(self, nodes: Sequence[Node], last: Node, entry: str) -> list[tuple[list[Node], str]] | None:
        """For each value that `last` reads, the operators it depends on; None if two depend on one."""
        maker = {node.value: node for node in nodes}
        owner: dict[str, int] = {}
        for branch, read in enumerate(last.reads):
            todo = [read]
            while todo:
                value = todo.pop()
                if value == entry or owner.get(value) == branch:
                    continue
                if value in owner or value not in maker:
                    return None
                owner[value] = branch
                todo += maker[value].reads
        if len(owner) < len(nodes):
            return None
        sides: list[list[Node]] = [[] for _ in last.reads]
        for node in nodes:
            sides[owner[node.value]].append(node)
        return list(zip(sides, last.reads, strict=True))

    def _in_order(self, nodes: Sequence[Node], entry: str) -> Layers:
        leaves = tuple(self._one(node) for node in nodes)
        return (Join("", self._leaves.shape(entry), leaves[-1].out, (leaves,)),)

    def _one(self, node: Node) -> Layer:
        if len(node.reads) == 1:
            return self._leaves.layer(node)
        return self._leaves.operator(self._leaves.site(node, node.reads[0]))

    def _merged(self, last: Node, entry: str, parts: list[Layers], branches: list[list[Node]]) -> Layers:
        site = self._leaves.site(last, last.reads[0])
        inp = self._leaves.shape(entry)
        given = [self._leaves.shape(read) for read in last.reads]
        if not site.own and len(parts) == 2 and last.kind == "add" and given[0] == given[1] == site.out:
            return (self._sum(inp, site.out, parts, branches),)
        if not site.own and last.kind == "cat" and sum(map(_channels, given)) == site.out.channels:
            return (Join(site.name, inp, site.out, tuple(parts)),)
        if not site.own and last.kind == "mul" and (factors := _factors(parts, given)):
            return (Gate(site.name, site.out, factors),)
        whole = Shape(sum(map(_channels, given)), site.out.height, site.out.width)
        filled = tuple(part or (_as_it_is(site.name, inp),) for part in parts)
        return Join(f"{site.name}.inputs", inp, whole, filled), self._leaves.operator(site)._replace(
            inp=whole
        )

    def _sum(self, inp: Shape, out: Shape, parts: list[Layers], branches: list[list[Node]]) -> Residual:
        """The shortcut is the side with nothing on it, or with fewer layers with weights, or the second."""
        light = min((1, 0), key=lambda side: (bool(parts[side]), weighted(parts[side]), len(parts[side])))
        branch, shortcut = parts[1 - light], parts[light]
        if not shortcut:
            return Residual(inp, out, (), branch, "identity", (), ())
        starts = [self._made_at[side[0].value] for side in branches]
        first: Literal["shortcut", "branch"] = "shortcut" if starts[light] < starts[1 - light] else "branch"
        return Residual(inp, out, (), branch, "projection", shortcut, (), first)


def _cuts(nodes: Sequence[Node], entry: str) -> list[int]:
    """The places after which only the value of the node before is still read."""
    last_read: dict[str, int] = {}
    for place, node in enumerate(nodes):
        for read in node.reads:
            last_read[read] = place
    furthest, cuts = last_read.get(entry, 0), []
    for place, node in enumerate(nodes):
        if furthest <= place:
            cuts.append(place + 1)
        furthest = max(furthest, last_read.get(node.value, place))
    return cuts if not nodes or cuts[-1:] == [len(nodes)] else [*cuts, len(nodes)]


def _channels(shape: Shape) -> int:
    return shape.channels


def _factors(parts: list[Layers], given: list[Shape]) -> Layers | None:
    """The layers of a gate: one number a channel, from the mean of all pixels; None for another product."""
    for side in (0, 1):
        layers = parts[side]
        factors, other = given[side], parts[1 - side]
        if not other and len(layers) > 2 and factors.height == factors.width == 1:
            means = layers[0].out
            if means.height == means.width == 1 and weighted(layers) > 1:
                return layers
    return None


def _as_it_is(name: str, shape: Shape) -> Operator:
    return Operator(f"{name}.input", shape, shape, "as it is", 0, 0)
