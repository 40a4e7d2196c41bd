"""The operators that work on the image, without what only looks at weights or hands its input on.

What is computed from weights alone, such as a bias by relative position, becomes a part of the operator that
reads it, with its parameters. In-place operators give a new value, and copies are their original.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from resnet_core.traced.free import COPIES
from resnet_core.traced.graph import Arg, Call, Graph, Ref, Sizes, TraceError, Weight
from resnet_core.traced.operators import macs_of

__all__ = ["Flow", "Node", "flow_of"]

SAME_SIZE = {"expand", "view", "reshape", "flatten", "squeeze", "_unsafe_view", "pad"}
MOST_READS = 512  # by one operator


class Node(NamedTuple):
    """An operator: the value it gives, the values it reads that depend on the image, and its weights.

    `fixed` are the multiply-adds on weights alone that it depends on, by the value they give.
    """

    value: str
    kind: str
    path: str
    sizes: Sizes
    reads: tuple[str, ...]
    weights: tuple[Weight, ...]
    args: Mapping[str, Arg]
    fixed: tuple[tuple[str, int | None], ...] = ()


class Flow(NamedTuple):
    """The nodes in the order they run, the sizes of each value, and the weights that no node has.

    `lone_joins` has the path of each concatenation of one value alone, which is that value.
    """

    nodes: tuple[Node, ...]
    sizes: Mapping[str, Sizes]
    image: str
    output: str
    unused: tuple[Weight, ...]
    lone_joins: Mapping[str, str]


class Fixed(NamedTuple):
    """What a value that depends on weights alone was made of."""

    weights: tuple[Weight, ...]
    work: tuple[tuple[str, int | None], ...] = ()


@dataclass
class _Reading:
    """What is known while the calls are read one after another."""

    sizes: dict[str, Sizes]
    fixed: dict[str, Fixed]  # values that depend on weights alone
    names: dict[str, str] = field(default_factory=dict)  # another name of a value, and its first one
    nodes: list[Node] = field(default_factory=list)
    lone_joins: dict[str, str] = field(default_factory=dict)


def flow_of(graph: Graph) -> Flow:
    """The operators between the image and the scores. Raises `TraceError` for a graph that is not one."""
    image, sizes = graph.image
    reading = _Reading({image: sizes}, {weight.value: Fixed((weight,)) for weight in graph.weights})
    for weight in graph.weights:
        reading.sizes[weight.value] = weight.sizes
    for call in graph.calls:
        _read(reading, call)
    output = reading.names.get(graph.output, graph.output)
    nodes = tuple(_alive(reading.nodes, output))
    if not nodes:
        raise TraceError("The network gives nothing that it computes from its input.")
    if any(read not in reading.sizes for node in nodes for read in node.reads):
        raise TraceError("The graph is damaged: an operator reads a tensor that no operator gave.")
    taken = {weight.value for node in nodes for weight in node.weights}
    unused = tuple(weight for weight in graph.weights if weight.learned and weight.value not in taken)
    return Flow(nodes, reading.sizes, image, output, unused, reading.lone_joins)


def _read(reading: _Reading, call: Call) -> None:
    refs = tuple(dict.fromkeys(_resolved(reading, call)))
    if len(refs) > MOST_READS:
        raise TraceError(f"An operator reads {len(refs):,} tensors; at most {MOST_READS} are read.")
    reads = tuple(name for name in refs if name not in reading.fixed)
    source = _together([reading.fixed[name] for name in refs if name in reading.fixed])
    args = dict(call.args)
    for place, (value, sizes) in enumerate(call.outputs):
        if value in reading.sizes:
            raise TraceError("The graph is damaged: two operators give one tensor.")
        reading.sizes[value] = sizes
        if not reads:
            macs = macs_of(call.kind.rstrip("_"), args, sizes, reading.sizes)
            reading.fixed[value] = (
                source._replace(work=(*source.work, (value, macs))) if macs != 0 else source
            )
        elif _hands_on(call, sizes, reading.sizes.get(reads[0]), len(refs)):
            reading.names[value] = reads[0]
            if call.kind == "cat":
                reading.lone_joins[reads[0]] = call.path
        else:
            several = {"output": place} if len(call.outputs) > 1 else {}
            kind = call.kind.rstrip("_") if not call.kind.startswith("_") else call.kind
            node = Node(
                value, kind, call.path, sizes, reads, source.weights, {**args, **several}, source.work
            )
            reading.nodes.append(node)
    if call.kind.endswith("_") and len(call.outputs) == 1 and reads:
        reading.names[refs[0]] = call.outputs[0][0]  # who reads the old value from now on reads the new one


def _together(sources: list[Fixed]) -> Fixed:
    weights = {weight.value: weight for source in sources for weight in source.weights}
    work = dict(each for source in sources for each in source.work)
    if len(weights) + len(work) > MOST_READS:
        raise TraceError(f"An operator depends on more than {MOST_READS} weights; that is not read.")
    return Fixed(tuple(weights.values()), tuple(work.items()))


def _resolved(reading: _Reading, call: Call) -> Iterator[str]:
    for _, value in call.args:
        for each in value if isinstance(value, tuple) and not isinstance(value, Ref) else (value,):
            if isinstance(each, Ref):
                yield _first_name(reading.names, each.name)


def _first_name(names: Mapping[str, str], name: str) -> str:
    passed = {name}
    while name in names and names[name] not in passed:
        name = names[name]
        passed.add(name)
    return name


def _hands_on(call: Call, after: Sizes, before: Sizes | None, reads: int) -> bool:
    """Whether an operator gives the very numbers that it reads, in the same shape."""
    if reads != 1 or after != before:
        return False
    return call.kind in COPIES or call.kind in SAME_SIZE or call.kind == "cat"


def _alive(nodes: list[Node], output: str) -> list[Node]:
    """The nodes that the output depends on."""
    wanted, alive = {output}, []
    for node in reversed(nodes):
        if node.value in wanted:
            alive.append(node)
            wanted.update(node.reads)
    return alive[::-1]
