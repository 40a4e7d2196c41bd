"""Rewrites of a network that change how fast it answers and not what: each returns a new network.

Only for evaluation without gradients.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Literal, TypeVar, assert_never

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ClassToken,
    Conv,
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
    Pad,
    Positions,
    Rearrange,
    Residual,
    Split,
)
from resnet_core.language.plan import Content
from resnet_core.nn.modules import Block
from resnet_core.plan import Plan, named_blocks

AnyModule = TypeVar("AnyModule", bound=nn.Module)

OVERWRITING = (nn.ReLU, nn.SiLU)


def in_place(network: AnyModule, plan: Plan) -> AnyModule:
    """A copy whose activations and sums overwrite what only they read, as torchvision's do.

    The weights are shared with `network`, not copied.
    """
    tensors = {id(tensor): tensor for tensor in (*network.parameters(), *network.buffers())}
    faster = deepcopy(network, tensors)
    shared = set(activations_of_block_inputs(plan))
    for name, module in faster.named_modules():
        if isinstance(module, OVERWRITING) and name not in shared:
            module.inplace = True
        elif isinstance(module, Block):
            module.overwrites = True
    return faster


def fold(network: AnyModule, plan: Plan) -> AnyModule:
    """A copy in which every batch norm that follows a convolution is part of that convolution.

    `w' = w * gamma / deviation` and `b' = (b - mean) * gamma / deviation + beta`: the same but for rounding.
    Norms that follow a sum, as in pre-activation blocks, stay.
    """
    folded = deepcopy(network).eval()
    for conv_name, norm_name in foldable(plan):
        conv, norm = folded.get_submodule(conv_name), folded.get_submodule(norm_name)
        assert isinstance(conv, nn.Conv2d)
        assert isinstance(norm, nn.BatchNorm2d)
        folded.set_submodule(conv_name, fuse_conv_bn_eval(conv, norm))
        folded.set_submodule(norm_name, nn.Identity())
    return folded


def foldable(plan: Plan) -> Iterator[tuple[str, str]]:
    """Names of every convolution and the batch norm that reads it and nothing else."""
    yield from _pairs("", plan.stem)
    for stage in plan.stages:
        yield from _pairs("", stage.entry)
    for named in named_blocks(plan):
        yield from _pairs(f"{named.weights}.", _chain(named.block))
    yield from _pairs("", plan.head)


def _chain(content: Content) -> tuple[Layer, ...]:
    return (content,) if isinstance(content, Residual) else content


def _pairs(prefix: str, layers: tuple[Layer, ...]) -> Iterator[tuple[str, str]]:
    for layer, after in pairwise(layers):
        if (_part_of(layer), _part_of(after)) == ("convolution", "batch norm"):
            yield f"{prefix}{layer.name}", f"{prefix}{after.name}"
    for layer in layers:
        for part in _inner(layer):
            yield from _pairs(prefix, part)


def activations_of_block_inputs(plan: Plan) -> Iterator[str]:
    """Names of activations that read what others read too, and so may not overwrite it."""
    # Without norm, a pre-activation block's first activation reads what its identity shortcut reads too.
    for named in named_blocks(plan):
        for layer in _chain(named.block):
            for read in _also_read(layer):
                yield f"{named.weights}.{read.name}"


def _also_read(layer: Layer) -> Iterator[Layer]:
    """Activations at the head of a branch, whose input the shortcut or another branch reads as well."""
    for chain in _inner(layer):
        if chain and _part_of(chain[0]) == "activation":
            yield chain[0]


def _part_of(layer: Layer) -> Literal["convolution", "batch norm", "activation", "other"]:
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
        case Join() | Residual():
            return "other"
        case _:
            assert_never(layer)


def _inner(layer: Layer) -> tuple[tuple[Layer, ...], ...]:
    """The chains of layers inside a layer."""
    match layer:
        case Split() | Join():
            return layer.parts
        case Residual():
            return layer.pre, layer.branch, layer.shortcut, layer.post
        case Gate():
            return (layer.layers,)
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool():
            return ()
        case Linear() | Pad() | DropPath() | Rearrange() | Dropout() | LayerScale():
            return ()
        case ClassToken() | Positions() | Attention():
            return ()
        case _:
            assert_never(layer)
