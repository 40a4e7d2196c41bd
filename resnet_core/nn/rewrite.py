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
    AvgPool,
    Conv,
    DropPath,
    Gate,
    GlobalPool,
    Layer,
    Linear,
    MaxPool,
    Norm,
    Pad,
    Split,
)
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
    for name, _, block in named_blocks(plan):
        for layers in (block.pre, block.branch, block.shortcut, block.post):
            yield from _pairs(f"{name}.", layers)


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
    for name, _, block in named_blocks(plan):
        if block.pre and _part_of(block.pre[0]) == "activation":
            yield f"{name}.{block.pre[0].name}"


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
        case _:
            assert_never(layer)


def _inner(layer: Layer) -> tuple[tuple[Layer, ...], ...]:
    """The chains of layers inside a layer."""
    match layer:
        case Split():
            return layer.parts
        case Gate():
            return (layer.layers,)
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool():
            return ()
        case Linear() | Pad() | DropPath():
            return ()
        case _:
            assert_never(layer)
