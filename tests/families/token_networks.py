"""What the tests of networks of tokens share: our module and torchvision's, and what torch counts of them."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.cost import Cost, price
from resnet_core.families.published import Published
from resnet_core.language.plan import Plan
from resnet_core.nn.network import PlanModule
from tests.torchvision_oracle import torchvision_models

Keys = tuple[tuple[str, tuple[int, ...]], ...]


class Facts(NamedTuple):
    """What two implementations of one network must agree on."""

    keys: Keys
    params: int
    flops: int


def torchvisions(name: str, device: str = "meta") -> nn.Module:
    """torchvision's network, in evaluation mode."""
    with torch.device(device):
        network: nn.Module = torchvision_models().get_model(name, weights=None)
    return network.eval()


def on_meta(plan: Plan) -> PlanModule:
    """Ours, without values."""
    with torch.device("meta"):
        return PlanModule(plan)


def facts(network: nn.Module, plan: Plan) -> Facts:
    """Counted on a module of `plan`."""
    params = sum(weights.numel() for weights in network.parameters())
    return Facts(keys_of(network), params, flops(network, plan))


def keys_of(network: nn.Module) -> Keys:
    """Keys and shapes of the state_dict, in its order."""
    return tuple((key, tuple(value.shape)) for key, value in network.state_dict().items())


def flops(network: nn.Module, plan: Plan, device: str = "meta") -> int:
    """Of a forward pass, as torch counts them; on the meta device it sees both products of attention."""
    with FlopCounterMode(display=False) as counter:
        network(torch.empty(plan.input.batch, *plan.image.sizes, device=device))
    return int(counter.get_total_flops())


def expected_facts(plan: Plan) -> Facts:
    """The keys of our module, and the price of the plan."""
    cost: Cost = price(plan)
    return Facts(keys_of(on_meta(plan)), cost.params, 2 * cost.macs * plan.input.batch)


def relative_difference(given: Tensor, expected: Tensor) -> float:
    """The largest difference, measured by the largest expected value."""
    return ((given - expected).abs().max() / expected.abs().max()).item()


def printed_beside(published: Published, weights: str) -> tuple[str, str, str, str]:
    """Parameters, multiply-adds and errors that were printed with torchvision's `weights`."""
    assert published.params is not None
    assert published.macs is not None
    (errors,) = (errors for errors in published.errors if errors.source.place == f"weights {weights}")
    return published.params.printed, published.macs.printed, errors.top1, errors.top5


def printed_by_torchvision(name: str, weights: str) -> tuple[str, str, str, str]:
    """The same in torchvision; an error is 100 minus the accuracy."""
    meta = torchvision_models().get_model_weights(name)[weights].meta
    accuracy = meta["_metrics"]["ImageNet-1K"]
    top1, top5 = (f"{100 - accuracy[which]:.3f}" for which in ("acc@1", "acc@5"))
    return f"{meta['num_params']:,}", str(meta["_ops"]), top1, top5
