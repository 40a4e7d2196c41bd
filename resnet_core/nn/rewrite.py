"""Rewrites of a network that change how fast it answers and not what: each returns a new network.

Only for evaluation without gradients.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import TypeVar, assert_never

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

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
from resnet_core.nn.modules import Block
from resnet_core.plan import Plan
from resnet_core.readers.folding import chains, chains_in, foldable, part_of

AnyModule = TypeVar("AnyModule", bound=nn.Module)

OVERWRITING = (nn.ReLU, nn.SiLU)


def in_place(network: AnyModule, plan: Plan) -> AnyModule:
    """A copy whose activations and sums overwrite what only they read, as torchvision's do.

    The weights are shared with `network`, not copied.
    """
    tensors = {id(tensor): tensor for tensor in (*network.parameters(), *network.buffers())}
    faster = deepcopy(network, tensors)
    shared = set(shared_activations(plan))
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
        assert isinstance(conv, nn.Conv1d | nn.Conv2d)
        assert isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d)
        folded.set_submodule(conv_name, fuse_conv_bn_eval(conv, norm))
        folded.set_submodule(norm_name, nn.Identity())
    return folded


def shared_activations(plan: Plan) -> Iterator[str]:
    """Names of activations that read what others read too, and so may not overwrite it."""
    for prefix, layers in chains(plan):
        yield from (f"{prefix}{name}" for name in _shared_in(layers))


def _shared_in(layers: tuple[Layer, ...]) -> Iterator[str]:
    for layer in layers:
        for chain in _readers_of_one_map(layer):
            changed = next((inner for inner in chain if not _hands_on(inner)), None)
            if changed and part_of(changed) == "activation":
                yield changed.name
        for chain in chains_in(layer):
            yield from _shared_in(chain)


def _readers_of_one_map(layer: Layer) -> tuple[tuple[Layer, ...], ...]:
    """The chains inside a layer whose input something else reads as well."""
    match layer:
        case Split():
            return *layer.parts, layer.tail
        case Join():
            return layer.parts
        case Gate() | Select():
            return (layer.layers,)
        case Residual(_, _, pre, branch, link, shortcut, _):
            ways = {"projection": (branch, shortcut), "identity": (pre + branch, shortcut), "none": ()}
            return ways[link]
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


def _hands_on(layer: Layer) -> bool:
    """Whether a layer gives what it reads, in evaluation mode: it is not a map of its own."""
    match layer:
        case DropPath() | Dropout() | Rearrange():
            return True
        case Conv() | Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Linear() | Pad():
            return False
        case (
            LayerScale() | ClassToken() | Positions() | Attention() | Conv1d() | ChannelShuffle() | Operator()
        ):
            return False
        case Gate() | Select() | Split() | Join() | Residual():
            return False
        case Upsample() | ConvTranspose():
            return False
        case _:
            assert_never(layer)
