"""How the weights of a built network start."""

from __future__ import annotations

from math import sqrt
from typing import assert_never

import torch
from torch import nn

from resnet_core.language.input import Init
from resnet_core.language.layers import layers_of
from resnet_core.language.plan import Plan, named_blocks
from resnet_core.readers.role import role

__all__ = ["initialise"]


def initialise(network: nn.Module, plan: Plan, init: Init) -> None:
    """Gives the module of `plan` the weights of `init`, the same for the same seed."""
    generator = torch.Generator().manual_seed(init.seed)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            _initialise_conv(module, init, generator)
        elif isinstance(module, nn.Linear):
            bound = 1 / sqrt(module.in_features)  # torch's own default, which torchvision leaves as it is
            nn.init.uniform_(module.weight, -bound, bound, generator=generator)
            nn.init.uniform_(module.bias, -bound, bound, generator=generator)
        elif isinstance(module, nn.BatchNorm2d | nn.GroupNorm):
            module.reset_parameters()
    if init.zero_gamma:
        _zero_gammas(network, plan)


def _initialise_conv(conv: nn.Conv2d, init: Init, generator: torch.Generator) -> None:
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


def _zero_gammas(network: nn.Module, plan: Plan) -> None:
    for name, _, block in named_blocks(plan):
        *_, last = (leaf.name for leaf in layers_of(block.branch) if role(leaf) == "norm")
        nn.init.zeros_(network.get_parameter(f"{name}.{last}.weight"))
