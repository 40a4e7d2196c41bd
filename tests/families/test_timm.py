"""timm's residual networks are ours: parameters, multiply-adds, and outputs with shared weights."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from unittest.mock import patch

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.build import build
from resnet_core.cost import price
from resnet_core.plan import unfold
from tests.families.agreement import settle
from tests.families.timm_specs import MISSING, SPECS
from tests.nn.test_torchvision import relative_difference
from tests.timm_oracle import timms, with_weights


def counted(network: nn.Module) -> tuple[int, int]:
    """Parameters, and multiply-adds for an image of 224 x 224 as torch counts them."""
    with ExitStack() as quicker, torch.no_grad(), FlopCounterMode(display=False) as counter:
        # These count nothing, and take most of the time without values.
        for kind in (nn.BatchNorm2d, nn.SiLU):
            quicker.enter_context(patch.object(kind, "forward", lambda _, x: x))
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
    assert (len(SPECS), len(MISSING)) == (95, 12)


# For each option a network.
SMALL = {
    "tiered stem": "resnet26t",
    "ResNet-RS stem": "resnetrs50",
    "average pools": "resnetaa50d",
    "ECA": "ecaresnet26t",
    "split attention": "resnest26d",
    "split attention in groups": "resnest50d_4s2x40d",
    "split attention, one part": "resnest50d_1s4x24d",
    "selective kernels": "skresnext50_32x4d",
    "selective kernels of halves": "skresnet18",
}


@pytest.mark.parametrize("option", SMALL)
def test_outputs_with_shared_weights_are_timms(option: str) -> None:
    name = SMALL[option]
    with torch.random.fork_rng():
        torch.manual_seed(0)
        theirs = timms(name, "cpu", layers=(1, 2, 1, 1), num_classes=10).double()
        images = torch.randn(2, 3, 96, 64, dtype=torch.float64)
        settle(theirs, images)
    ours = build(replace(SPECS[name], depths=(1, 2, 1, 1), num_classes=10)).double().eval()
    # Around selective kernels timm has longer names for convolutions and norms; their order is ours.
    pairs = zip(ours.state_dict(), theirs.state_dict().values(), strict=True)
    ours.load_state_dict(dict(pairs), strict=True)
    with torch.inference_mode():
        expected, given = theirs(images), ours(images)
    assert relative_difference(given, expected) <= 1e-9
    assert expected.std(0).max() > 1e-2 * expected.abs().max()  # the scores depend on the image


@pytest.mark.parametrize("option", [option for option in SMALL if not option.startswith("selective")])
def test_keys_and_their_order_are_timms(option: str) -> None:
    name = SMALL[option]
    ours = build(SPECS[name], device="meta").state_dict()
    theirs = timms(name).state_dict()
    assert [(key, value.shape) for key, value in ours.items()] == [
        (key, value.shape) for key, value in theirs.items()
    ]
