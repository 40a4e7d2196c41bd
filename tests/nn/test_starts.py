"""Starts at which branches add nothing: what each makes of a network, exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from resnet_core.experiments.gradients.kernels import blocks_of
from resnet_core.experiments.gradients.norms import Pass, measure
from resnet_core.experiments.gradients.subject import Comparison, batch, compare
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.gradients.settings import GradientsSettings
from resnet_core.labs.gradients.twins import STARTS, TWINS, variants
from resnet_core.nn.modules import Block
from resnet_core.nn.network import PlanModule
from resnet_core.nn.starts import LAYER_SCALE
from resnet_core.spec import ArchSpec, Input, Start

INPUT = Input(8, 8, 16)
SMALL = digits_network(20)
SPECS = [SMALL, digits_network(29, "projection", block="bottleneck"), digits_network(20, order="pre")]


def begun(spec: ArchSpec, start: str) -> tuple[Comparison, PlanModule]:
    asked = compare(spec, INPUT, GradientsSettings(twins=start), "cpu")
    return asked, asked.network(asked.variants[-1], 0)


def measured(spec: ArchSpec, start: str) -> Pass:
    asked, network = begun(spec, start)
    return measure(network, batch(asked, 0))


@pytest.mark.parametrize("spec", SPECS, ids=["basic", "bottleneck", "v2"])
@pytest.mark.parametrize("start", ["skipinit", "rezero", "fixup"])
def test_at_the_start_every_branch_adds_exactly_nothing(spec: ArchSpec, start: str) -> None:
    found = measured(spec, start)
    assert set(found.branch) == {0.0}
    assert all(deviation > 0 for deviation in found.signal)
    if start != "fixup":  # the gradient still passes every shortcut, and stops before every branch
        assert set(found.weights) == {0.0}
        assert all(norm > 0 for norm in found.outputs)
    else:  # its classifier is 0 too
        assert set(found.outputs) == {0.0}


@pytest.mark.parametrize("start", ["skipinit", "rezero"])
def test_one_number_a_block_is_learned_and_lets_the_branch_in_with_the_first_step(start: str) -> None:
    asked, network = begun(SMALL, start)
    scales = {name: each for name, each in network.named_parameters() if name.endswith("multiplier")}
    assert [each.item() for each in scales.values()] == [0.0] * 9
    images, labels = batch(asked, 0)
    optimizer = torch.optim.SGD(network.parameters(), 0.02)
    nn.functional.cross_entropy(network(images), labels).backward()
    optimizer.step()
    assert all(each.item() != 0 for each in scales.values())
    assert all(norm > 0 for norm in measure(network, batch(asked, 0)).weights)


def test_skipinit_and_fixup_have_no_norm_and_rezero_keeps_it() -> None:
    norms = {
        start: any(isinstance(each, nn.BatchNorm2d) for each in begun(SMALL, start)[1].modules())
        for start in STARTS
    }
    assert norms == {"skipinit": False, "rezero": True, "layer_scale": True, "fixup": False}


def test_layer_scale_multiplies_what_the_usual_start_adds_by_1e_5() -> None:
    asked, scaled = begun(SMALL, "layer_scale")
    usual = asked.network(asked.variants[0], 0)
    x = torch.rand(2, 8, 8, 8)
    one, other = (blocks_of(network)[0] for network in (usual, scaled))
    assert isinstance(one, Block)
    assert isinstance(other, Block)
    branch = other.run(other.branch, x)
    assert torch.allclose(branch, LAYER_SCALE * one.run(one.branch, x))
    assert scaled.get_parameter("layer3.0.bn2.multiplier").shape == (32, 1, 1)


@pytest.mark.parametrize(
    ("spec", "convolutions"), [(SPECS[0], 2), (SPECS[1], 3)], ids=["basic", "bottleneck"]
)
def test_fixup_scales_all_but_the_last_convolution_of_a_branch_by_depth(
    spec: ArchSpec, convolutions: int
) -> None:
    _, network = begun(spec, "fixup")
    usual = compare(replace(spec, norm="none"), INPUT, GradientsSettings(twins=""), "cpu")
    plain = usual.network(usual.variants[0], 0).state_dict()
    factor = 9 ** (-1 / (2 * convolutions - 2))
    for name, weight in network.state_dict().items():
        if name.startswith("fc.") or name.endswith(f"conv{convolutions}.weight"):
            assert not weight.any()
        elif name.endswith(("bias_before", "bias_after")):
            assert weight == 0
        elif name.endswith("multiplier"):
            assert weight == 1
        elif name.startswith("layer") and ".conv" in name:
            assert torch.allclose(weight, factor * plain[name])
        else:
            assert torch.equal(weight, plain[name])


@torch.no_grad()
def test_fixup_adds_and_multiplies_where_the_authors_code_does() -> None:
    """As github.com/hongyi-zhang/Fixup, imagenet/models/fixup_resnet_imagenet.py, writes a basic block."""
    spec = digits_network(20, "projection")
    _, network = begun(spec, "fixup")
    for each in network.parameters():
        nn.init.normal_(each, std=0.3)
    own = {name: each for name, each in network.named_parameters() if not name.endswith("weight")}
    assert {name for name in own if not name.startswith("layer")} == {
        "conv1.bias_after",
        "fc.bias_before",
        "fc.bias",
    }
    assert len([name for name in own if name.startswith("layer")]) == 9 * 5
    x, block = torch.rand(2, 8, 8, 8), network.block("layer2.0")
    b = {name: each for name, each in block.named_parameters() if not name.endswith("weight")}
    w = {name: each for name, each in block.named_parameters() if name.endswith("weight")}
    shifted = x + b["conv1.bias_before"]
    out = nn.functional.conv2d(shifted, w["conv1.weight"], None, 2, 1)
    out = torch.relu(out + b["conv1.bias_after"])
    out = nn.functional.conv2d(out + b["conv2.bias_before"], w["conv2.weight"], None, 1, 1)
    out = out * b["conv2.multiplier"] + b["conv2.bias_after"]
    (projection,) = (each for name, each in w.items() if name.startswith("downsample"))
    expected = torch.relu(out + nn.functional.conv2d(shifted, projection, None, 2))
    assert torch.allclose(block(x), expected, atol=1e-5)


def test_every_number_that_fixup_adds_is_learned_within_a_few_steps() -> None:
    asked, network = begun(SMALL, "fixup")
    images, labels = batch(asked, 0)
    before = {name: each.detach().clone() for name, each in network.named_parameters()}
    optimizer = torch.optim.SGD(network.parameters(), 0.1)
    for _ in range(4):
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(images), labels).backward()
        optimizer.step()
    assert all(not torch.equal(each, before[name]) for name, each in network.named_parameters())


@pytest.mark.parametrize("start", STARTS)
def test_a_start_is_a_twin_that_the_same_seed_makes_the_same(start: Start) -> None:
    assert start in TWINS
    first, second = (begun(SMALL, start)[1].state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_starts_that_a_network_cannot_have_are_left_out() -> None:
    plain = replace(SMALL, shortcut="none")
    assert [one.name for one in variants(plain, "xavier", ",".join(STARTS))] == ["asked"]
    attended = replace(SMALL, attention="se", se_reduction=4)
    assert "fixup" not in {one.name for one in variants(attended, "xavier", ",".join(STARTS))}
