"""Pruned networks: what they cost is what is built, and widths that a shortcut ties stay equal."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.edge.pruning import Pruning, pruned, uniform, widths
from resnet_core.language.plan import Plan
from resnet_core.nn.network import PlanModule
from resnet_core.plan import readable, unfold
from resnet_core.spec import Input, as_resnet
from resnet_core.zoo import ZOO
from tests.examples import drawn, examples
from tests.random_specs import random_spec

PRUNINGS = 12 if examples(1) == 1 else 300


def random_pruning(plan: Plan, seed: int) -> Pruning:
    draw = Random(seed)
    inner = tuple(draw.choice((0, 10, 25, 50, 75, 95)) for _ in plan.stages)
    return Pruning(inner, draw.choice((0, 0, 20, 50, 90)))


def agrees(plan: Plan) -> None:
    """The built network has the parameters and the multiply-adds of the plan, and it runs."""
    network = PlanModule(plan)
    images = torch.zeros(2, *plan.image.sizes)  # one alone has no statistics to normalise with
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        scores = network.eval()(images)
    assert scores.shape == (2, plan.classes)
    cost = price(plan)
    assert cost.params == sum(weights.numel() for weights in network.parameters())
    assert 2 * 2 * cost.macs == counter.get_total_flops()


@drawn
@pytest.mark.parametrize("seed", range(PRUNINGS))
def test_a_randomly_pruned_network_costs_what_is_built(seed: int) -> None:
    spec = random_spec(seed)
    plan = unfold(spec, readable(spec, Input(24, 20))[0])
    smaller = pruned(plan, random_pruning(plan, seed))
    agrees(smaller)
    assert price(smaller).params <= price(plan).params


@pytest.mark.parametrize(
    "name", ["resnet50", "resnext50_32x4d", "resnest50d", "res2net50_26w_4s", "seresnet50"]
)
def test_published_networks_are_pruned(name: str) -> None:
    plan = unfold(ZOO[name], Input(64, 64))
    smaller = pruned(plan, uniform(plan, 50, 25))
    agrees(smaller)
    assert price(smaller).macs < 0.6 * price(plan).macs


def test_nothing_taken_out_is_the_same_plan() -> None:
    for name in ("resnet50", "resnext50_32x4d", "resnet18"):
        plan = unfold(ZOO[name])
        assert pruned(plan, Pruning()) == plan


def test_half_the_inner_channels_of_resnet50_is_the_network_of_half_the_inner_width() -> None:
    """An oracle: torchvision's `width_per_group=32` has the same widths."""
    plan = unfold(ZOO["resnet50"])
    narrow = unfold(replace(as_resnet(ZOO["resnet50"]), width_per_group=32))
    assert price(pruned(plan, uniform(plan, 50))) == price(narrow)


def test_the_trunk_is_tied_where_an_identity_adds_it() -> None:
    plan = unfold(ZOO["resnet18"])
    found = widths(plan, uniform(plan, 50))
    assert [width.stages for width in found if not width.is_inner] == [(0, 1), (2,), (3,), (4,)]
    assert all(width.is_tied for width in found if not width.is_inner)
    assert [(width.channels, width.left) for width in found if width.is_inner] == [
        (64, 32),
        (128, 64),
        (256, 128),
        (512, 256),
    ]
    plain = unfold(ZOO["plain18"])
    assert not any(width.is_tied for width in widths(plain, Pruning()))


def test_what_cannot_be_pruned_is_refused_in_words() -> None:
    with pytest.raises(SpecError, match="resnet"):
        pruned(unfold(ZOO["vgg16"]), Pruning())
    with pytest.raises(SpecError, match="one per stage"):
        pruned(unfold(ZOO["resnet18"]), Pruning((50,)))
    with pytest.raises(SpecError, match="0 to 95"):
        Pruning((96,))
