"""What torchvision's network of a name is, for comparison: keys and shapes, parameters, multiply-adds."""

from __future__ import annotations

from typing import Any, NamedTuple
from unittest.mock import patch

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.cost import price
from resnet_core.language.layers import Norm
from resnet_core.language.plan import Plan, named_layers
from resnet_core.nn.network import PlanModule
from tests.torchvision_oracle import torchvision_models

__all__ = ["Facts", "measured", "of_plan", "of_torchvision", "on_meta"]


class Facts(NamedTuple):
    """What two implementations of one network must agree on."""

    keys: tuple[tuple[str, tuple[int, ...]], ...]
    eps: tuple[float, ...]  # of batch norms
    params: int
    flops: int


def of_torchvision(name: str, height: int, width: int, **options: Any) -> Facts:
    """Of torchvision's network, counted by torch."""
    return measured(on_meta(name, **options), height, width)


def of_plan(plan: Plan) -> Facts:
    """Of ours: the keys of the module, the counts of the plan."""
    with torch.device("meta"):
        network = PlanModule(plan)
    cost = price(plan)
    eps = tuple(leaf.eps for _, leaf in named_layers(plan) if isinstance(leaf, Norm))
    return Facts(_keys(network), eps, cost.params, 2 * cost.macs)


def on_meta(name: str, **options: Any) -> nn.Module:
    """torchvision's network without values."""
    models = torchvision_models()
    settings = models.regnet.BlockParams
    original = settings.from_init_params

    def with_values(*args: Any, **kwargs: Any) -> Any:
        with torch.device("cpu"):  # a RegNet computes its widths with tensors
            return original(*args, **kwargs)

    with torch.device("meta"), patch.object(settings, "from_init_params", with_values):
        network: nn.Module = models.get_model(name, weights=None, **options)
    return network.eval()


def measured(network: nn.Module, height: int, width: int) -> Facts:
    """Of a network without values, counted by torch."""
    # A norm counts nothing, and takes most of the time without values.
    undone = patch.object(nn.BatchNorm2d, "forward", lambda _, x: x)
    with undone, torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(torch.empty(1, 3, height, width, device="meta"))
    params = sum(weights.numel() for weights in network.parameters())
    eps = tuple(module.eps for module in network.modules() if isinstance(module, nn.BatchNorm2d))
    return Facts(_keys(network), eps, params, counter.get_total_flops())


def _keys(network: nn.Module) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((key, tuple(value.shape)) for key, value in network.state_dict().items())
