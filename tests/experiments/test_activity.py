"""What goes on in each block: the moments of its signal, channels of ReLUs that stay 0, and its gates."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from resnet_core.experiments.forward.activity import activities
from resnet_core.experiments.forward.subject import Subject, of_the_batch, subject
from resnet_core.labs.forward.activity import Activity, Gates
from resnet_core.labs.forward.settings import ForwardSettings
from resnet_core.nn.modules import SqueezeExcite, child
from resnet_core.spec import ArchSpec, Input, Spec
from resnet_core.zoo import ZOO

IMAGES = Input(24, 32, 3)
SPEC = ArchSpec(block="basic", depths=(2, 1), widths=(16, 16), stem="cifar", num_classes=5)


def measured(spec: Spec) -> tuple[Subject, list[Activity]]:
    one = subject(spec, IMAGES, ForwardSettings(), 0, "cpu")
    with torch.no_grad(), of_the_batch(one.network):
        return one, list(activities(one))


@torch.no_grad()
def test_the_moments_are_those_of_the_sum_and_of_the_branch() -> None:
    one, (first, *_) = measured(SPEC)
    block = one.network.block("layer1.0")
    with of_the_batch(one.network):
        x = one.network.run(one.network.stem_steps, one.images)
        h = torch.relu(child(block, "bn1")(child(block, "conv1")(x)))
        branch = child(block, "bn2")(child(block, "conv2")(h))
    total = (x + branch).double()
    assert first.mean == pytest.approx(total.mean((0, 2, 3)).square().mean().item(), rel=1e-5)
    assert first.variance == pytest.approx(total.var((0, 2, 3), correction=0).mean().item(), rel=1e-5)
    assert first.branch == pytest.approx(1, rel=1e-3)  # a branch that ends in batch norm


def test_a_v2_network_with_batch_norm_adds_about_as_much_in_each_block_of_a_stage() -> None:
    _, (first, second, third) = measured(replace(SPEC, order="pre"))
    assert first.branch is not None
    assert second.variance > first.variance > first.branch
    assert [each.name for each in (first, second, third)] == ["layer1.0", "layer1.1", "layer2.0"]


@torch.no_grad()
def test_channels_that_are_shut_are_dead() -> None:
    one = subject(SPEC, IMAGES, ForwardSettings(), 0, "cpu")
    norm = child(one.network, "layer1.1.bn1")
    assert isinstance(norm, nn.BatchNorm2d)
    norm.weight[:3], norm.bias[:3] = 0, -1
    found = list(activities(one))
    assert [each.channels for each in found] == [32, 32, 32]
    assert found[1].dead >= 3
    assert found[0].gates is None


@torch.no_grad()
def test_gates_are_the_factors_that_the_block_multiplies_by() -> None:
    one, found = measured(replace(SPEC, attention="se"))
    gate = child(one.network, "layer1.0.se")
    assert isinstance(gate, SqueezeExcite)
    seen: list[torch.Tensor] = []
    gate.register_forward_hook(lambda _module, inputs, output: seen.append(output / inputs[0]))
    with of_the_batch(one.network):
        one.network(one.images)
    factors = seen[0].nanmedian(3).values.nanmedian(2).values
    known = found[0].gates
    assert isinstance(known, Gates)
    expected = [factors.min().item(), factors.mean().item(), factors.max().item()]
    assert list(known) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("name", "blocks"), [("vit_b_32", 0), ("vgg11", 8), ("mobilenet_v3_small", 11)])
def test_families_are_measured_block_by_block_and_tokens_left_out(name: str, blocks: int) -> None:
    one = subject(ZOO[name], Input(32, 32, 1), ForwardSettings(), 0, "cpu")
    with torch.no_grad():
        found = list(activities(one))
    assert len(found) == blocks
    assert all(each.branch is None or each.branch >= 0 for each in found)
