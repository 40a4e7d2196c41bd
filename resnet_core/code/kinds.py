"""One class for each kind of module: blocks, entries, gates, and sequences that come again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from resnet_core.code.classes import Class, class_of
from resnet_core.code.tree import Chain, Make, Node, Own, Stages
from resnet_core.code.unify import DifferError, has_weights, signature, unify


class Kinds(NamedTuple):
    """The network with each module of a kind as a call of its class, and the classes in the order of use."""

    root: Own
    classes: tuple[Class, ...]


def kinds_of(root: Own) -> Kinds:
    """The classes that a network needs."""
    classes: list[Class] = []
    while found := _innermost(root, _parts(root)):
        root = _with_classes(root, found, classes)
    root = _with_classes(root, _of_stages(root), classes)
    return Kinds(root, tuple(classes))


def children_of(node: Node) -> Iterator[Node]:
    """The modules in a module, with those of its stages."""
    match node:
        case Chain() | Own():
            yield from (child for _, child in node.children)
        case Stages():
            for stage in node.stages:
                yield from (entry.node for entry in stage.entry)
                yield from (blocks.node for blocks in stage.blocks)
        case _:
            return


def nodes_in(node: Node) -> Iterator[Node]:
    """A module and all modules in it."""
    yield node
    for child in children_of(node):
        yield from nodes_in(child)


def replaced(node: Node, by: dict[Node, Make]) -> Node:
    """The module with others in the place of some in it."""
    if node in by:
        return by[node]
    match node:
        case Chain() | Own():
            return node._replace(children=tuple((name, replaced(child, by)) for name, child in node.children))
        case Stages():
            stages = [
                stage._replace(
                    entry=tuple(entry._replace(node=replaced(entry.node, by)) for entry in stage.entry),
                    blocks=tuple(blocks._replace(node=replaced(blocks.node, by)) for blocks in stage.blocks),
                )
                for stage in node.stages
            ]
            return Stages(tuple(stages))
        case _:
            return node


def _parts(root: Own) -> set[Node]:
    """Modules with a forward of their own, and sequences with weights that stand in two places."""
    staged = set(_of_stages(root))
    counted = Counter(map(signature, _once(root)))
    return {
        node
        for node in nodes_in(root)
        if node != root
        and node not in staged
        and not any(isinstance(part, Stages) for part in nodes_in(node))
        and (isinstance(node, Own) or _comes_again(node, counted))
    }


def _comes_again(node: Node, counted: Counter[object]) -> bool:
    if not isinstance(node, Chain) or len(node.children) < 2 or not has_weights(node):
        return False
    return all(name.isdigit() for name, _ in node.children) and counted[signature(node)] > 1


def _once(node: Node, seen: set[object] | None = None) -> Iterator[Node]:
    """The modules in a module, with those of equal blocks once."""
    seen = set() if seen is None else seen
    yield node
    for child in children_of(node):
        if isinstance(node, Stages):
            if signature(child) in seen:
                continue
            seen.add(signature(child))
        yield from _once(child, seen)


def _of_stages(root: Own) -> list[Node]:
    """The blocks and entries of stages that are more than one call."""
    stages = [node for node in nodes_in(root) if isinstance(node, Stages)]
    inside = [child for node in stages for child in children_of(node) if not isinstance(child, Make)]
    return list(dict.fromkeys(inside))


def _innermost(root: Own, found: set[Node]) -> list[Node]:
    ordered = dict.fromkeys(node for node in nodes_in(root) if node in found)
    return [node for node in ordered if not any(part in found for part in list(nodes_in(node))[1:])]


def _with_classes(root: Own, found: Iterable[Node], classes: list[Class]) -> Own:
    by: dict[Node, Make] = {}
    spliced = _spliced(root)
    entries = _entries(root)
    for group in _groups(list(found), spliced):
        names = {made.name for made in classes}
        made = class_of(group, names, entry=group[0] in entries, spliced=group[0] in spliced)
        classes.append(made)
        by |= {node: made.call(place) for place, node in enumerate(group)}
    changed = replaced(root, by)
    assert isinstance(changed, Own)
    return changed


def _spliced(root: Own) -> set[Node]:
    stages = [stage for node in nodes_in(root) if isinstance(node, Stages) for stage in node.stages]
    return {blocks.node for stage in stages for blocks in stage.blocks if not blocks.name}


def _entries(root: Own) -> set[Node]:
    stages = [stage for node in nodes_in(root) if isinstance(node, Stages) for stage in node.stages]
    return {entry.node for stage in stages for entry in stage.entry}


def _groups(nodes: list[Node], apart: set[Node]) -> list[list[Node]]:
    """The modules that are equal up to numbers, and those that lack a part of the others."""
    exact: dict[object, list[Node]] = {}
    for node in nodes:
        exact.setdefault(signature(node), []).append(node)
    groups: list[list[list[Node]]] = []
    # A template is the largest of its instances, so that comes first.
    for members in sorted(exact.values(), key=lambda part: -sum(1 for _ in nodes_in(part[0]))):
        for group in groups:
            same = members[0] not in apart and _near(group[0][0], members[0])
            if same and _unite([*(part[0] for part in group), members[0]]):
                group.append(members)
                break
        else:
            groups.append([members])
    return [[node for members in group for node in members] for group in groups]


def _near(longer: Node, shorter: Node) -> bool:
    """One class of two sequences is harder to read than two where most of its parts are absent from one."""
    if not (isinstance(longer, Chain) and isinstance(shorter, Chain)):
        return True
    return 2 * len(shorter.children) >= len(longer.children)


def _unite(nodes: list[Node]) -> bool:
    try:
        unify(nodes)
    except DifferError:
        return False
    return True
