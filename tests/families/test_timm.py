"""timm's residual networks are ours: parameters, multiply-adds, and outputs with shared weights."""

from __future__ import annotations

from unittest.mock import patch

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.cost import price
from resnet_core.plan import unfold
from tests.families.timm_specs import MISSING, SPECS
from tests.timm_oracle import timms, with_weights


def counted(network: nn.Module) -> tuple[int, int]:
    """Parameters, and multiply-adds for an image of 224 x 224 as torch counts them."""
    # A norm counts nothing, and takes most of the time without values.
    with patch.object(nn.BatchNorm2d, "forward", lambda _, x: x), FlopCounterMode(display=False) as counter:
        network(torch.empty(1, 3, 224, 224, device="meta"))
    params = sum(weights.numel() for weights in network.parameters())
    return params, counter.get_total_flops() // 2


@pytest.mark.parametrize("name", SPECS)
def test_parameters_and_macs_are_those_of_timms_module(name: str) -> None:
    cost = price(unfold(SPECS[name]))
    assert (cost.params, cost.macs) == counted(timms(name))


def test_every_residual_network_with_weights_is_one_of_ours_or_said_to_be_missing() -> None:
    assert with_weights() == {*SPECS, *MISSING}
    assert not MISSING & {*SPECS}
    assert (len(SPECS), len(MISSING)) == (97, 10)
