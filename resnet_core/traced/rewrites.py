"""Two rewrites that bring a network's own blocks to light.

A concatenation of all maps so far, as each layer of a DenseNet makes one, is one more map joined to the
concatenation before. And the dozen operators of `torch.nn.MultiheadAttention` are one layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from resnet_core.traced.flow import Flow, Node
from resnet_core.traced.graph import Weight

__all__ = ["ATTENTION", "HEADS", "rewritten"]

ATTENTION = "self-attention"
HEADS = "heads"  # the argument of the node that stands for attention
MODULE = "torch.nn.modules.activation.MultiheadAttention"
PRODUCT = "scaled_dot_product_attention"


def rewritten(flow: Flow, modules: Mapping[str, str]) -> Flow:
    """The flow after both."""
    nodes = _with_attention(flow.nodes, {path for path, kind in modules.items() if kind == MODULE})
    return flow._replace(nodes=tuple(_chained(nodes, flow.lone_joins)))


def _chained(nodes: Sequence[Node], lone_joins: Mapping[str, str]) -> Iterator[Node]:
    """Concatenations that begin with an earlier one read that one instead of its parts."""
    joins: dict[tuple[str, ...], tuple[str, str]] = {
        (value,): (value, path) for value, path in lone_joins.items()
    }
    for node in nodes:
        if node.kind == "cat" and not node.weights:
            prefix = next(
                (node.reads[:end] for end in range(len(node.reads) - 1, 0, -1) if node.reads[:end] in joins),
                None,
            )
            joins[node.reads] = (node.value, node.path)
            if prefix:
                value, path = joins[prefix]
                yield node._replace(reads=(value, *node.reads[len(prefix) :]), path=path)
                continue
        yield node


def _with_attention(nodes: Sequence[Node], paths: set[str]) -> list[Node]:
    """Neighbours that stand in one attention module as one node, if one value goes in and one comes out."""
    readers: dict[str, list[str]] = {}
    for node in nodes:
        for read in node.reads:
            readers.setdefault(read, []).append(node.value)
    merged: list[Node] = []
    for path, group in groupby(nodes, lambda node: _within(node.path, paths)):
        inner = list(group)
        merged += _as_one(path, inner, readers) if path else inner
    return merged


def _within(path: str, paths: set[str]) -> str:
    return next((each for each in paths if path == each or path.startswith(f"{each}.")), "") if paths else ""


def _as_one(path: str, inner: list[Node], readers: Mapping[str, list[str]]) -> list[Node]:
    made = {node.value for node in inner}
    reads = {read for node in inner for read in node.reads} - made
    given = [node for node in inner if not made.issuperset(readers.get(node.value, ("",)))]
    products = [node for node in inner if node.kind == PRODUCT]
    if len(reads) != 1 or given != inner[-1:] or len(products) != 1 or len(products[0].sizes) != 4:
        return inner
    weights: dict[Weight, None] = dict.fromkeys(weight for node in inner for weight in node.weights)
    heads = {HEADS: products[0].sizes[1]}
    last = inner[-1]
    fixed = tuple(dict.fromkeys(call for node in inner for call in node.fixed))
    return [Node(last.value, ATTENTION, path, last.sizes, tuple(reads), tuple(weights), heads, fixed)]
