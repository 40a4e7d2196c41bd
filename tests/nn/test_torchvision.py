"""torchvision's ten ResNets are ours: parameters, multiply-adds, keys, shapes, order and outputs."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.build import build
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.torchvision_oracle import torchvision_models

NAMES = (
    "resnet18",
    "resnet34",
    "resnet50",
    "resnet101",
    "resnet152",
    "resnext50_32x4d",
    "resnext101_32x8d",
    "resnext101_64x4d",
    "wide_resnet50_2",
    "wide_resnet101_2",
)


def theirs(name: str, device: str = "meta") -> nn.Module:
    """torchvision's network."""
    with torch.device(device):
        network: nn.Module = torchvision_models().get_model(name, weights=None)
    return network.eval()


def keys_and_shapes(network: nn.Module) -> list[tuple[str, tuple[int, ...]]]:
    """The state_dict, in its order."""
    return [(key, tuple(value.shape)) for key, value in network.state_dict().items()]


@pytest.mark.parametrize("name", NAMES)
def test_keys_shapes_and_order_are_torchvisions(name: str) -> None:
    assert keys_and_shapes(build(RESNETS[name], device="meta")) == keys_and_shapes(theirs(name))


@pytest.mark.parametrize("name", NAMES)
def test_parameters_and_macs_are_those_of_torchvisions_module(name: str) -> None:
    network = theirs(name)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(torch.empty(1, 3, 224, 224, device="meta"))
    cost = price(unfold(RESNETS[name]))
    assert cost.params == sum(weights.numel() for weights in network.parameters())
    assert 2 * cost.macs == counter.get_total_flops()


def test_another_network_has_other_keys_or_another_order() -> None:
    assert keys_and_shapes(build(RESNETS["resnet34"], device="meta")) != keys_and_shapes(theirs("resnet50"))
    reordered = keys_and_shapes(theirs("resnet50"))
    reordered[0], reordered[1] = reordered[1], reordered[0]
    assert keys_and_shapes(build(RESNETS["resnet50"], device="meta")) != reordered


@pytest.mark.parametrize("name", ["resnet18", "resnet50", "resnext50_32x4d"])
def test_outputs_with_shared_weights_are_torchvisions(name: str) -> None:
    torch.manual_seed(0)
    other, ours = theirs(name, "cpu"), build(RESNETS[name]).eval()
    make_norms_matter(other)
    ours.load_state_dict(other.state_dict(), strict=True)
    images = torch.randn(2, 3, 97, 128)
    with torch.inference_mode():
        expected = other(images)
        assert relative_difference(ours(images), expected) <= 1e-6
        # And the other way round, with weights that we drew.
        drawn = build(RESNETS[name]).eval()
        make_norms_matter(drawn)
        other.load_state_dict(drawn.state_dict(), strict=True)
        assert relative_difference(drawn(images), other(images)) <= 1e-6
        assert relative_difference(drawn(images), expected) > 1e-3


def test_the_stride_in_the_1x1_has_the_same_keys_but_other_outputs() -> None:
    torch.manual_seed(0)
    v15, v1 = build(RESNETS["resnet50"]).eval(), build(RESNETS["resnet50_v1"]).eval()
    make_norms_matter(v15)
    v1.load_state_dict(v15.state_dict(), strict=True)
    images = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        assert relative_difference(v1(images), v15(images)) > 1e-3


def make_norms_matter(network: nn.Module) -> None:
    """Gives each norm statistics, scales and shifts that are not the neutral ones it starts with."""
    for norm in [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]:
        assert norm.running_mean is not None
        assert norm.running_var is not None
        nn.init.uniform_(norm.weight, 0.4, 0.8)
        nn.init.uniform_(norm.bias, -0.2, 0.2)
        nn.init.uniform_(norm.running_mean, -0.2, 0.2)
        nn.init.uniform_(norm.running_var, 0.5, 2.0)


def relative_difference(given: torch.Tensor, expected: torch.Tensor) -> float:
    """The largest difference, measured by the largest expected value."""
    return ((given - expected).abs().max() / expected.abs().max()).item()


@pytest.mark.parametrize("name", NAMES)
def test_published_numbers_are_those_that_torchvision_prints(name: str) -> None:
    published = PUBLISHED[name]
    for weights in torchvision_models().get_model_weights(name):
        meta = weights.meta
        assert published.params is not None
        assert published.macs is not None
        assert published.params.printed == f"{meta['num_params']:,}"
        assert published.macs.printed == str(meta["_ops"])
        accuracy = meta["_metrics"]["ImageNet-1K"]
        shown = [errors for errors in published.errors if errors.source.place == f"weights {weights.name}"]
        assert [(errors.top1, errors.top5) for errors in shown] == [
            (f"{100 - accuracy['acc@1']:.3f}", f"{100 - accuracy['acc@5']:.3f}")
        ]
