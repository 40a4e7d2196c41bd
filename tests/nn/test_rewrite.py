"""Rewrites of a network leave its answers as they were."""

import copy
import pickle
from random import Random
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.nn.rewrite import fold, in_place, shared_activations
from resnet_core.plan import Plan, unfold
from resnet_core.readers.folding import foldable
from resnet_core.spec import ArchSpec, Input
from tests.random_networks import random_network
from tests.torchvision_oracle import torchvision_models

pytestmark = pytest.mark.usefixtures("_no_gradients")
SIDE = 48
TOUCHY = ArchSpec(block="basic", depths=(2, 1), widths=(8, 16), order="pre", norm="none", stem="cifar")


def lively(spec: ArchSpec, seed: int) -> tuple[nn.Module, Plan, Tensor]:
    """A network whose norms do something, its plan, and two images."""
    torch.manual_seed(seed)
    network = build(spec).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.2)
            nn.init.normal_(module.running_mean, std=0.2)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
    images = torch.randn(2, spec.in_channels, SIDE, SIDE + 16)
    return network, unfold(spec, Input(SIDE, SIDE + 16, 2)), images


def narrow(seed: int) -> ArchSpec:
    spec, _ = random_network(Random(seed))
    return spec


@pytest.mark.parametrize("seed", range(12))
def test_overwriting_changes_no_bit(seed: int) -> None:
    network, plan, images = lively(narrow(seed), seed)
    assert torch.equal(in_place(network, plan)(images), network(images))


def test_an_activation_whose_input_the_shortcut_reads_too_must_not_overwrite() -> None:
    network, plan, images = lively(TOUCHY, 0)
    assert torch.equal(in_place(network, plan)(images), network(images))
    careless = copy.deepcopy(network)
    for module in careless.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = True
    assert not torch.allclose(careless(images), network(images))


def test_activations_after_sums_may_overwrite_them() -> None:
    assert list(shared_activations(unfold(ArchSpec()))) == []
    # The block that opens the second stage projects what its first activation gives.
    assert list(shared_activations(unfold(TOUCHY))) == ["layer1.0.act1", "layer1.1.act1"]


def test_overwriting_shares_the_weights_and_leaves_the_given_network_alone() -> None:
    network, plan, _ = lively(ArchSpec(depths=(1, 1, 1, 1)), 0)
    before = [id(weight) for weight in network.parameters()]
    assert [id(weight) for weight in in_place(network, plan).parameters()] == before
    assert not any(module.inplace for module in network.modules() if isinstance(module, nn.ReLU))


@pytest.mark.parametrize("seed", range(12))
def test_folding_changes_scores_by_rounding_only(seed: int) -> None:
    network, plan, images = lively(narrow(seed), seed)
    exact = network.double()(images.double())
    folded = fold(network, plan)(images.double())
    assert (folded - exact).abs().amax() <= 1e-12 * exact.abs().amax()


def test_folding_leaves_no_batch_norm_in_a_v1_network_and_those_after_sums_in_a_v2_network() -> None:
    for spec, left in ((ArchSpec(), 0), (ArchSpec(order="pre"), 16 + 1)):
        network, plan, _ = lively(spec, 0)
        norms = [module for module in fold(network, plan).modules() if isinstance(module, nn.BatchNorm2d)]
        assert len(norms) == left


def test_folding_leaves_the_given_network_alone() -> None:
    network, plan, images = lively(ArchSpec(depths=(1, 1, 1, 1)), 0)
    before = network(images)
    fold(network, plan)
    assert torch.equal(network(images), before)


def test_a_group_norm_is_never_folded() -> None:
    assert list(foldable(unfold(ArchSpec(norm="group")))) == []


def test_scores_are_torchvisions_with_the_same_weights() -> None:
    network, plan, images = lively(ArchSpec(), 3)
    theirs = torchvision_models().resnet50().eval()
    theirs.load_state_dict(network.state_dict())
    expected = theirs(images)
    for ours in (network, in_place(network, plan)):
        assert (ours(images) - expected).abs().amax() <= 1e-6 * expected.abs().amax()


def test_a_rewritten_network_can_be_copied_and_pickled() -> None:
    network, plan, images = lively(ArchSpec(depths=(1, 1, 1, 1), scales=4, width_per_group=26), 0)
    fast = in_place(fold(network, plan), plan)
    for other in (copy.deepcopy(fast), pickle.loads(pickle.dumps(fast))):
        assert torch.equal(other(images), fast(images))


@pytest.mark.slow
@pytest.mark.parametrize("given", [{}, {"attention": "se"}, {"scales": 4, "width_per_group": 26}])
def test_compiling_meets_no_graph_break(given: dict[str, Any]) -> None:
    network, plan, images = lively(ArchSpec(depths=(2, 2, 1, 1), **given), 0)
    assert torch._dynamo.explain(in_place(network, plan))(images).graph_break_count == 0
