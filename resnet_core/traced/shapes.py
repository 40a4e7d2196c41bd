"""The shape of each value for one image: channels, height and width, wherever its channels stand."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from resnet_core.language.layers import Shape
from resnet_core.traced.flow import Flow, Node
from resnet_core.traced.graph import Arg, Sizes

__all__ = ["channels_last", "ints", "permutation", "shape_of", "single"]

CHANNELS_FIRST = {"conv2d", "batch_norm", "max_pool2d", "avg_pool2d", "adaptive_avg_pool2d", "group_norm"}
CHANNELS_LAST = {"linear", "layer_norm"}
TO_LAST, TO_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)


def ints(value: Arg) -> tuple[int, ...]:
    """A list of whole numbers, or one of them; empty for anything else."""
    values = value if isinstance(value, tuple) else (value,)
    return tuple(each for each in values if type(each) is int) if all(type(e) is int for e in values) else ()


def single(value: Arg, default: int | None = None) -> int | None:
    """A whole number, or one that is repeated for both sides; None for two that differ."""
    sides = set(ints(value))
    return sides.pop() if len(sides) == 1 else (default if value is None or value == () else None)


def permutation(node: Node) -> tuple[int, ...]:
    """The dimensions in the order that a permutation puts them; empty for another operator."""
    return ints(node.args.get("dims")) if node.kind == "permute" else ()


def channels_last(flow: Flow) -> Mapping[str, bool]:
    """Of each value of four dimensions, whether its channels come last."""
    last: dict[str, bool] = {flow.image: False}
    for node in flow.nodes:
        last[node.value] = _is_last(node, flow.sizes, last)
    return last


def _is_last(node: Node, sizes: Mapping[str, Sizes], last: Mapping[str, bool]) -> bool:
    if node.kind in CHANNELS_FIRST or permutation(node) == TO_FIRST:
        return False
    if node.kind in CHANNELS_LAST or permutation(node) == TO_LAST:
        return True
    for read in node.reads:
        if len(sizes[read]) == len(node.sizes) == 4 and node.kind != "permute":
            return last.get(read, False)
    return len(node.sizes) == 4 and node.sizes[1] == node.sizes[2] != node.sizes[3]


def shape_of(sizes: Sizes, last: bool, batch: int) -> Shape:
    """The shape for one image of a batch; of three dimensions, tokens are the height."""
    if len(sizes) == 4 and sizes[0] == batch:
        _, first, second, third = sizes
        return Shape(third, first, second) if last else Shape(first, second, third)
    if len(sizes) == 3 and sizes[0] == batch:
        return Shape(sizes[2], sizes[1], 1)
    if len(sizes) == 2 and sizes[0] == batch:
        return Shape(sizes[1], 1, 1)
    channels = sizes[-1] if sizes else 1
    return Shape(channels, prod(sizes[:-1]) // batch, 1)
