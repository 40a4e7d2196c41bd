"""Which cells of its sources each cell of a layer's map reads, for the layers of a block, a stem or an entry.

A cell is a row and a column of a map, all its channels together. Factors that are made of a whole map are no
source: those of a gate, and those of parts that are summed. Nor are the statistics of a norm.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, assert_never

from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    Gate,
    GlobalPool,
    Join,
    Layer,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Select,
    Shape,
    Split,
    Upsample,
)
from resnet_core.language.plan import Content, inp_of

__all__ = ["LeftOut", "Node", "Reads", "Window", "sources_of"]


class Window(NamedTuple):
    """Cell `n` of a side reads the cells `n * stride - padding + dilation * k`, for k below `kernel`."""

    kernel: int
    stride: int
    padding: int
    dilation: int = 1


# The cell at the same place, all cells, the first, an equal share of each side, or, as token n, pixel n - 1.
Reads: TypeAlias = Window | Literal["same", "all", "first", "share", "pixel"]


LeftOut: TypeAlias = Literal["factors", "statistics"]


class Node(NamedTuple):
    """A map, and how its cells read the maps of its sources, which all have one shape.

    `sources` are places among the nodes; node 0 is what the block reads, and has none. `left_out` says what
    else its cells depend on: numbers made of a whole map of the same image.
    """

    out: Shape
    reads: Reads
    sources: tuple[int, ...]
    left_out: LeftOut | None = None


class Sources(NamedTuple):
    """The nodes of a block, in an order in which they can run, and which of them each leaf layer gives."""

    nodes: tuple[Node, ...]
    leaves: tuple[int, ...]


def sources_of(content: Content) -> Sources:
    """The maps of a block or a chain. The last is what it gives; leaves are in the order of `layers_of`."""
    nodes, leaves = [Node(inp_of(content), "same", ())], list[int]()
    end = _walk((content,) if isinstance(content, Residual) else content, 0, nodes, leaves)
    if end != len(nodes) - 1:
        nodes.append(Node(nodes[end].out, "same", (end,)))
    return Sources(tuple(nodes), tuple(leaves))


def _walk(layers: tuple[Layer, ...], source: int, nodes: list[Node], leaves: list[int]) -> int:
    """Adds the nodes of a chain that reads `source`; the place of the last."""
    for layer in layers:
        match layer:
            case Gate() | Select():
                _walk(layer.layers, source, nodes, leaves)
                source = _add(Node(layer.out, "same", (source,), "factors"), nodes)
            case Split():
                source = _walk_split(layer, source, nodes, leaves)
            case Join():
                ends = tuple(_walk(part, source, nodes, leaves) for part in layer.parts)
                source = _add(Node(layer.out, "same", ends), nodes)
            case Residual():
                source = _walk_sum(layer, source, nodes, leaves)
            case Norm(_, _, "group"):
                source = _add(Node(layer.out, "same", (source,), "statistics"), nodes)
                leaves.append(source)
            case _:
                source = _add(Node(layer.out, _reads(layer), (source,)), nodes)
                leaves.append(source)
    return source


def _add(node: Node, nodes: list[Node]) -> int:
    nodes.append(node)
    return len(nodes) - 1


def _walk_sum(block: Residual, source: int, nodes: list[Node], leaves: list[int]) -> int:
    h = _walk(block.pre, source, nodes, leaves)
    x = h if block.link == "projection" else source
    ends = [x, h]
    ways = ((0, block.shortcut), (1, block.branch))
    for way, layers in ways if block.first == "shortcut" else reversed(ways):
        ends[way] = _walk(layers, ends[way], nodes, leaves)
    summed = ends[1:] if block.link == "none" else ends
    return _walk(block.post, _add(Node(nodes[ends[1]].out, "same", tuple(summed)), nodes), nodes, leaves)


def _walk_split(split: Split, source: int, nodes: list[Node], leaves: list[int]) -> int:
    ends: list[int] = []
    for part in split.parts:
        reads = source
        if ends and split.carry:
            reads = _add(Node(nodes[source].out, "same", (source, ends[-1])), nodes)
        ends.append(_walk(part, reads, nodes, leaves))
    ends.append(_walk(split.tail, source, nodes, leaves))
    return _add(Node(split.out, "same", tuple(ends)), nodes)


def _reads(leaf: Leaf) -> Reads:
    match leaf:
        case Conv(_, _, _, kernel, stride, dilation):
            return Window(kernel, stride, leaf.pad, dilation)
        case MaxPool(_, _, _, kernel, stride, padding):
            return Window(kernel, stride, padding)
        case AvgPool(_, _, _, kernel, stride, padding):
            return Window(kernel, stride, padding)
        case Pad():
            return Window(1, leaf.stride, 0)
        case GlobalPool():
            return "share"
        case Rearrange():
            return _reads_rearranged(leaf)
        case ClassToken():
            return "pixel"
        case Attention() | Conv1d() | Operator():
            return "all"
        case Norm() | Activation() | DropPath() | Linear() | Dropout() | LayerScale() | Positions():
            return "same"
        case ChannelShuffle():
            return "same"
        case Upsample():
            return "share" if leaf.mode == "nearest" else "all"
        case ConvTranspose():
            return "share"
        case _:
            assert_never(leaf)


def _reads_rearranged(view: Rearrange) -> Reads:
    match view.to:
        case "channels last" | "channels first" | "first half" | "second half":
            return "same"
        case "first token":
            return "first"
        case "vector" | "one row" | "one column":
            return "all"
        case _:
            assert_never(view.to)
