"""A plan grown into the tree of its modules, by the names of its weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

from resnet_core.code.leaves import make, steps
from resnet_core.code.spliced import renumbered, without_last_pool
from resnet_core.code.tree import (
    Blocks,
    Call,
    Cat,
    Chain,
    EachStage,
    Entry,
    Make,
    Node,
    Own,
    Scale,
    StageNode,
    Stages,
    Step,
    Sum,
)
from resnet_core.language.layers import (
    Conv,
    Gate,
    GlobalPool,
    Join,
    Layer,
    Linear,
    Rearrange,
    Residual,
    Select,
    Shape,
    Split,
    input_of,
    layers_of,
)
from resnet_core.language.plan import Content, Plan, Stage, inp_of, out_of


class Block(NamedTuple):
    """Equal blocks of one run; the first has this number in its name."""

    content: Content
    copies: int
    first: int


class Item(NamedTuple):
    """A layer or a run, where its name says it stands, and the stage that it belongs to."""

    path: tuple[str, ...]
    what: Layer | Block
    stage: int | None = None


Grown: TypeAlias = "tuple[dict[str, Node], list[Step]]"


def grow(plan: Plan) -> Own:
    """The whole network as one module."""
    items = [*_items(plan.stem)]
    paths = [stage.path for stage in plan.stages]
    for index, stage in enumerate(plan.stages):
        items += _items(stage.entry, index)
        items += _block_items(stage, index, paths.count(stage.path) > 1)
    head = _flattened(plan.head)
    items += _items(head)
    children, flow = _grow(items)
    return Own("Network", plan.image.channels, plan.classes, tuple(children.items()), tuple(flow))


def classes_of(plan: Plan) -> Make:
    """What makes the layer that gives the scores."""
    return make(next(leaf for leaf in reversed(plan.head) if isinstance(leaf, Linear | Conv)))


def _items(layers: Sequence[Layer], stage: int | None = None) -> Iterator[Item]:
    return (Item(tuple(layer.name.split(".")), layer, stage) for layer in layers)


def _block_items(stage: Stage, index: int, shared: bool) -> Iterator[Item]:
    path = (stage.path or f"{stage.name}.{{}}").split(".")
    several = "{" not in stage.path and bool(stage.path) and (shared or len(stage.runs) > 1)
    copy = 0
    for content, copies in stage.runs:
        yield Item((*path, "") if several else tuple(path), Block(content, copies, stage.first + copy), index)
        copy += copies


def _flattened(head: tuple[Layer, ...]) -> list[Layer]:
    """The head, with the view as a vector that a network takes of what its last linear layer reads."""
    pools = [place for place, layer in enumerate(head) if isinstance(layer, GlobalPool)]
    views = any(isinstance(layer, Rearrange) for layer in head)
    if views or not pools or not isinstance(head[-1], Linear):
        return list(head)
    after, out = pools[-1] + 1, head[pools[-1]].out
    return [*head[:after], Rearrange("flatten", out, Shape(out.elements, 1, 1), "vector"), *head[after:]]


def _grow(items: list[Item], here: bool = False) -> Grown:
    """The children of a module and what its forward does; with `here`, its stages are no child's of it."""
    staged = [place for place, item in enumerate(items) if item.stage is not None]
    if staged and (here or not _stand_deeper([items[place] for place in staged])):
        first, last = staged[0], staged[-1] + 1
        before, after = _grow(items[:first]), _grow(items[last:])
        stages, pools = without_last_pool(_stages(items[first:last]))
        stages = renumbered(stages)
        calls = [Call(name) for name in pools]
        return before[0] | {"": stages} | pools | after[0], [*before[1], EachStage(), *calls, *after[1]]
    children: dict[str, Node] = {}
    flow: list[Step] = []
    for name, group in groupby(items, _first_name):
        grown = _section(name, list(group))
        if any(children.get(key, node) != node for key, node in grown[0].items()):
            raise ValueError(f"{name} is written in two places of one module")
        children |= grown[0]
        flow += grown[1]
    return children, flow


def _first_name(item: Item) -> str:
    return "" if isinstance(item.what, Residual | Join | Split) else item.path[0]


def _stand_deeper(items: list[Item]) -> bool:
    """Whether all stand in one child that is not a stage's own."""
    return len({item.path[0] for item in items}) == 1 and all(len(item.path) > 1 for item in items)


def _section(name: str, items: list[Item]) -> Grown:
    if name and len(items[0].path) > 1:
        within = [item._replace(path=item.path[1:]) for item in items]
        return {name: _module(name, within)}, [Call(name)]
    children: dict[str, Node] = {}
    flow: list[Step] = []
    for item in items:
        assert not isinstance(item.what, Block)
        grown = _layer(item.what, name)
        children |= grown[0]
        flow += grown[1]
    return children, flow


def _layer(layer: Layer, name: str) -> Grown:
    match layer:
        case Residual():
            return _sum(layer)
        case Join():
            grown = [_grow(list(_items(part))) for part in layer.parts]
            children = {key: node for part in grown for key, node in part[0].items()}
            return children, [Cat(tuple(tuple(flow) for _, flow in grown))]
        case Gate():
            return {name: _gate(layer)}, [Call(name)]
        case Split() | Select():
            raise TypeError("residual networks, which alone have these, have a writer of their own")
        case Rearrange() if not name.isdigit():
            return {}, steps(layer, name)
        case _:
            return {name: make(layer)}, steps(layer, name)


def _sum(layer: Residual) -> Grown:
    parts = [_grow(list(_items(part))) for part in (layer.pre, layer.branch, layer.shortcut, layer.post)]
    children = {key: node for part in parts for key, node in part[0].items()}
    order = dict.fromkeys(leaf.name.partition(".")[0] for leaf in layers_of(layer.layers))
    pre, branch, shortcut, post = (tuple(flow) for _, flow in parts)
    ordered = {key: children[key] for key in order if key in children}
    return ordered, [Sum(pre, branch, (layer.link,), shortcut, post)]


def _gate(gate: Gate) -> Own:
    named = [Item(tuple(leaf.name.removeprefix(f"{gate.name}.").split(".")), leaf) for leaf in gate.layers]
    children, flow = _grow(named)
    channels = gate.out.channels
    return Own("SqueezeExcitation", channels, channels, tuple(children.items()), (Scale(tuple(flow)),))


def _module(name: str, items: list[Item]) -> Node:
    children, flow = _grow(items)
    inp, out = _channels(items[0])[0], _channels(items[-1])[1]
    node = _sequence_or_own(name.title().replace("_", ""), inp, out, children, flow)
    if isinstance(node, Chain) and any(map(_holds_stages, children.values())):
        # The one stage of a sequence is made where several would be.
        children, flow = _grow(items, here=True)
        node = _sequence_or_own(name, inp, out, children, flow)
    return node


def _holds_stages(node: Node) -> bool:
    return isinstance(node, Chain) and any(isinstance(child, Stages) for _, child in node.children)


def _sequence_or_own(
    hint: str, inp: int, out: int, children: dict[str, Node], flow: list[Step]
) -> Chain | Own:
    """The children as a sequence, if they run one after another and nothing else happens."""
    runs = [EachStage() if isinstance(node, Stages) else Call(name) for name, node in children.items()]
    if flow == runs:
        return Chain(tuple(children.items()), inp, out)
    return Own(hint, inp, out, tuple(children.items()), tuple(flow))


def _stages(items: list[Item]) -> Stages:
    return Stages(tuple(_stage(list(group)) for _, group in groupby(items, lambda item: item.stage)))


def _stage(items: list[Item]) -> StageNode:
    entries = [item._replace(stage=None) for item in items if not isinstance(item.what, Block)]
    blocks = [item for item in items if isinstance(item.what, Block)]
    if max(len(item.path) for item in blocks) > 2:
        raise ValueError("the blocks of a stage stand deeper than in its own module")
    names = {item.path[0] for item in blocks if len(item.path) > 1}
    return StageNode(tuple(_entries(entries)), names.pop() if names else "", tuple(map(_block, blocks)))


def _entries(items: list[Item]) -> Iterator[Entry]:
    for name, group in groupby(items, _first_name):
        section = list(group)
        (node,) = _section(name, section)[0].values()
        yield Entry(name, node, _channels(section[0])[0], _channels(section[-1])[1])


def _block(item: Item) -> Blocks:
    assert isinstance(item.what, Block)
    content, copies, first = item.what
    children, flow = _grow(list(_items((content,) if isinstance(content, Residual) else content)))
    inp, out = inp_of(content).channels, out_of(content).channels
    node = _sequence_or_own("Block", inp, out, children, flow)
    if isinstance(node, Chain) and not all(name.isdigit() for name in children):
        # As a sum without a shortcut, it can be of one kind with blocks that have one.
        node = Own("Block", inp, out, node.children, (Sum((), tuple(flow), ("none",), (), ()),))
    return Blocks(item.path[-1], first, node, inp, out, copies)


def _channels(item: Item) -> tuple[int, int]:
    if isinstance(item.what, Block):
        return inp_of(item.what.content).channels, out_of(item.what.content).channels
    return input_of((item.what,)).channels, item.what.out.channels
