"""Which batch norms can become part of the convolution before them, and what a network runs in a row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Literal, assert_never

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
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Select,
    Split,
    Upsample,
)
from resnet_core.language.plan import Plan, named_blocks

__all__ = ["chains", "chains_in", "foldable", "part_of"]


def foldable(plan: Plan) -> Iterator[tuple[str, str]]:
    """Names of every convolution and the batch norm that reads it and nothing else."""
    for prefix, layers in chains(plan):
        yield from _pairs(prefix, layers)


def chains(plan: Plan) -> Iterator[tuple[str, tuple[Layer, ...]]]:
    """The chains that a network runs one after the other, with what their names begin with."""
    yield "", plan.stem
    blocks = named_blocks(plan)
    for stage in plan.stages:
        yield "", stage.entry
        for named in islice(blocks, stage.blocks):
            block = named.block
            yield f"{named.weights}.", (block,) if isinstance(block, Residual) else block
    yield "", plan.head


def _pairs(prefix: str, layers: tuple[Layer, ...]) -> Iterator[tuple[str, str]]:
    for layer, after in pairwise(layers):
        if (part_of(layer), part_of(after)) == ("convolution", "batch norm"):
            yield f"{prefix}{layer.name}", f"{prefix}{after.name}"
    for layer in layers:
        for part in chains_in(layer):
            yield from _pairs(prefix, part)


def part_of(layer: Layer) -> Literal["convolution", "batch norm", "activation", "other"]:
    """The part that a layer plays in a rewrite."""
    match layer:
        case Conv():
            return "convolution"
        case Norm():
            return "batch norm" if layer.kind == "batch" else "other"
        case Activation():
            return "activation"
        case MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad() | DropPath() | Gate() | Split():
            return "other"
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return "other"
        case Join() | Residual() | Conv1d() | Select() | ChannelShuffle() | Operator():
            return "other"
        case Upsample() | ConvTranspose():
            return "other"
        case _:
            assert_never(layer)


def chains_in(layer: Layer) -> tuple[tuple[Layer, ...], ...]:
    """The chains of layers inside a layer."""
    match layer:
        case Split():
            return *layer.parts, layer.tail
        case Join():
            return layer.parts
        case Residual():
            return layer.pre, layer.branch, layer.shortcut, layer.post
        case Gate() | Select():
            return (layer.layers,)
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool():
            return ()
        case Linear() | Pad() | ChannelShuffle() | DropPath() | Rearrange() | Dropout() | LayerScale():
            return ()
        case ClassToken() | Positions() | Attention() | Conv1d() | Operator():
            return ()
        case Upsample() | ConvTranspose():
            return ()
        case _:
            assert_never(layer)
