"""How the weights of a built network start."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import assert_never

import torch
from torch import nn

from resnet_core.language.input import Init
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
    GlobalPool,
    LayerScale,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Upsample,
    layers_of,
)
from resnet_core.language.plan import Plan, named_blocks, named_layers
from resnet_core.readers.lone_values import norms_in

__all__ = ["gammas", "initialise"]

POSITIONS_DEVIATION = 0.02  # Dosovitskiy 2021, in the authors' code and in torchvision's


def initialise(network: nn.Module, plan: Plan, init: Init) -> None:
    """Gives the module of `plan` the weights of `init`, the same for the same seed."""
    generator = torch.Generator().manual_seed(init.seed)
    for module in network.modules():
        if isinstance(module, nn.Conv2d) or (isinstance(module, nn.Conv1d) and plan.image.dims == 1):
            _initialise_conv(module, init, generator)
        elif isinstance(module, nn.Linear):
            bound = 1 / sqrt(module.in_features)  # torch's own default, which torchvision leaves as it is
            nn.init.uniform_(module.weight, -bound, bound, generator=generator)
            if module.bias is not None:
                nn.init.uniform_(module.bias, -bound, bound, generator=generator)
        elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d | nn.GroupNorm | nn.LayerNorm):
            module.reset_parameters()
    for module in network.modules():
        if isinstance(module, nn.MultiheadAttention):
            _initialise_attention(module, generator)
        elif isinstance(module, nn.Conv1d) and plan.image.dims == 2:  # along the channels of an image's map
            bound = 1 / sqrt(module.kernel_size[0])  # torch's own default
            nn.init.uniform_(module.weight, -bound, bound, generator=generator)
    _initialise_own(network, plan, generator)
    if init.zero_gamma:
        for name in gammas(plan):
            nn.init.zeros_(network.get_parameter(name))


def _initialise_attention(attention: nn.MultiheadAttention, generator: torch.Generator) -> None:
    """As torch does; the weights after attention are those of a linear layer, and so have started already."""
    nn.init.xavier_uniform_(attention.in_proj_weight, generator=generator)
    nn.init.zeros_(attention.in_proj_bias)
    nn.init.zeros_(attention.out_proj.bias)


def _initialise_own(network: nn.Module, plan: Plan, generator: torch.Generator) -> None:
    """Parameters that are no module's of their own, as torchvision's networks start them."""
    for name, leaf in named_layers(plan):
        match leaf:
            case LayerScale():
                nn.init.constant_(network.get_parameter(name), leaf.start)
            case ClassToken():
                nn.init.zeros_(network.get_parameter(name))
            case Positions():
                nn.init.normal_(network.get_parameter(name), std=POSITIONS_DEVIATION, generator=generator)
            case Conv() | Conv1d() | Linear() | Norm() | Attention():
                pass  # the weights of a module
            case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle() | DropPath():
                pass
            case Rearrange() | Dropout() | Operator():
                pass
            case Upsample() | ConvTranspose():
                pass
            case _:
                assert_never(leaf)


def _initialise_conv(conv: nn.Conv1d | nn.Conv2d, init: Init, generator: torch.Generator) -> None:
    match init.scheme:
        case "he_fan_out":
            nn.init.kaiming_normal_(conv.weight, mode="fan_out", nonlinearity="relu", generator=generator)
        case "he_fan_in":
            nn.init.kaiming_normal_(conv.weight, mode="fan_in", nonlinearity="relu", generator=generator)
        case "xavier":
            nn.init.xavier_normal_(conv.weight, generator=generator)
        case "normal_0.01":
            nn.init.normal_(conv.weight, 0.0, 0.01, generator=generator)
        case _:
            assert_never(init.scheme)
    if conv.bias is not None:
        nn.init.zeros_(conv.bias)


def gammas(plan: Plan) -> Iterator[str]:
    """The weight of the last norm of each residual branch, which 0 turns into nothing.

    Those of layer norms are left out: they stand before the branch's layers, not after.
    """
    for named in named_blocks(plan):
        if isinstance(named.block, Residual):
            norms = [norm for leaf in layers_of(named.block.branch) for norm in norms_in(leaf)]
            if norms and norms[-1].kind in ("batch", "group"):
                yield f"{named.weights}.{norms[-1].name}.weight"
