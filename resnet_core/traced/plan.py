"""A traced network as a plan: blocks in stages of one resolution, with the names of its own modules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import prod
from typing import NamedTuple

from resnet_core.cost import price
from resnet_core.language.input import Input
from resnet_core.language.layers import Layer, Operator, Residual, Shape, layers_of
from resnet_core.language.plan import Content, Plan, Run, Stage, layers_in, out_of
from resnet_core.traced.blocks import Piece, is_one_sum, pieces_of
from resnet_core.traced.flow import Flow, flow_of
from resnet_core.traced.graph import Graph, Sizes, TraceError, Weight
from resnet_core.traced.leaves import Leaves
from resnet_core.traced.names import common_path, plain_name, without
from resnet_core.traced.rewrites import rewritten
from resnet_core.traced.shapes import shape_of
from resnet_core.traced.structure import items_of

__all__ = ["image_of", "plan_of"]

MOST_STAGES = 9
MOST_SIDE = 10**6  # pixels, channels and images
MOST_ELEMENTS = 2**40  # of one tensor


class Block(NamedTuple):
    """A block, the path of its module, and what stands before it."""

    content: Content
    path: str
    entry: tuple[Layer, ...]


def image_of(graph: Graph) -> Shape:
    """The image that the network was traced with. Raises `TraceError` if it is no image."""
    _, sizes = graph.image
    if len(sizes) != 4 or min(sizes) < 1 or max(sizes) > MOST_SIDE:
        shape = " x ".join(map(str, sizes)) or "one number"
        raise TraceError(
            f"The network reads a tensor of {shape}; shown are networks that read images.{_instead(sizes)}"
        )
    return shape_of(sizes, False, sizes[0])


def _instead(sizes: Sizes) -> str:
    """What else there is for a network of signals."""
    if len(sizes) != 3:
        return ""
    return (
        " Residual networks of signals are read from their weights: save its state_dict as .safetensors or "
        ".pth."
    )


def plan_of(graph: Graph, spec: object, input: Input) -> Plan:
    """The plan of a traced network. Raises `TraceError` for a graph that is none."""
    image = image_of(graph)
    modules = dict(graph.modules)
    flow = rewritten(flow_of(graph), modules)
    _check_sizes(flow)
    pieces = pieces_of(items_of(flow, Leaves(flow, modules)), modules)
    stem, blocks, head = _parted(pieces)
    end = out_of(blocks[-1].content)
    head = (*_unused(flow.unused, end), *(head or (Operator("output", end, end, "output", 0, 0),)))
    return Plan(spec, input, image, _named(stem), _stages(blocks), _named(head))


def _check_sizes(flow: Flow) -> None:
    for node in flow.nodes:
        elements = prod(node.sizes)
        if not 0 < elements <= MOST_ELEMENTS:
            raise TraceError(
                f"A tensor of the graph has {elements:,} numbers; 1 to {MOST_ELEMENTS:,} can be shown."
            )


def _parted(pieces: list[Piece]) -> tuple[tuple[Layer, ...], list[Block], tuple[Layer, ...]]:
    """The stem, the blocks and the head; a network without blocks is one."""
    places = [place for place, piece in enumerate(pieces) if piece.is_block]
    if not places:
        whole = tuple(layer for piece in pieces for layer in piece.layers)
        return (), [_block(Piece(whole[:-1] or whole, True), ())], whole[-1:] if len(whole) > 1 else ()
    blocks: list[Block] = []
    entry: tuple[Layer, ...] = ()
    for piece in pieces[places[0] : places[-1] + 1]:
        if not piece.is_block:
            entry = piece.layers
        else:
            blocks.append(_block(piece, entry))
            entry = ()
    stem = tuple(layer for piece in pieces[: places[0]] for layer in piece.layers)
    head = tuple(layer for piece in pieces[places[-1] + 1 :] for layer in piece.layers)
    return stem, blocks, head


def _block(piece: Piece, entry: tuple[Layer, ...]) -> Block:
    first, *after = piece.layers
    content: Content = piece.layers
    if isinstance(first, Residual) and is_one_sum(piece.layers):
        content = first._replace(post=first.post + tuple(after))
    path = _path(content)
    return Block(without(path, content), plain_name(path), entry)


def _path(content: Content) -> str:
    """The module that all layers with parameters stand in, or all layers where none has any."""
    leaves = tuple(layers_of(layers_in(content)))
    with_weights = [leaf for leaf in leaves if price(leaf).params] or leaves
    return common_path(leaf.name.rpartition(".")[0] for leaf in with_weights)


def _stages(blocks: Sequence[Block]) -> tuple[Stage, ...]:
    """The blocks by the size of the map they give; what changes it between two stages is an entry."""
    sizes: list[int] = []
    stage, last = 0, None
    for block in blocks:
        size = out_of(block.content)[1:]
        stage += size != last and stage < MOST_STAGES
        last = size
        sizes.append(stage)
    groups = [
        [block for _, block in group]
        for _, group in groupby(zip(sizes, blocks, strict=True), lambda pair: pair[0])
    ]
    return tuple(_stage(f"stage{number}", group) for number, group in enumerate(groups, 1))


def _stage(name: str, blocks: Sequence[Block]) -> Stage:
    first, *others = blocks
    spread = [first]
    for block in others:  # what stands between two blocks of a stage is a block of its own
        if block.entry:
            path = _path(block.entry)
            spread.append(Block(without(path, block.entry), plain_name(path), ()))
        spread.append(block)
    # What the first reads may be kept for the backward pass or not, so it is a run of its own.
    rest = groupby(spread[1:], lambda block: block.content)
    runs = [Run(spread[0].content, 1), *(Run(content, len(list(group))) for content, group in rest)]
    paths = tuple(block.path for block in spread)
    return Stage(name, tuple(runs), _named(first.entry), paths=paths)


def _named(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    return layers_in(without("", layers)) if layers else ()


def _unused(weights: tuple[Weight, ...], shape: Shape) -> tuple[Operator, ...]:
    """The parameters that no operator reads, as one layer that hands its input on."""
    count = sum(prod(weight.sizes) for weight in weights)
    name = common_path(weight.name for weight in weights) or "unused"
    return (Operator(plain_name(name), shape, shape, "never read", count, 0),) if count else ()
