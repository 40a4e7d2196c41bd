"""What every family's plan must agree with: the module built of it, measured, and torchvision's network."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.families.published import Published
from resnet_core.language.plan import Plan, named_layers
from resnet_core.nn.network import PlanModule
from resnet_core.readers.field import receptive_field
from resnet_core.readers.memory import inference_peak, saved_for_backward
from resnet_core.readers.weight_names import expected_shapes
from tests.families.torchvision_networks import on_meta
from tests.readers.measured_memory import module_and_images, peak_of, saved_by
from tests.torchvision_oracle import torchvision_models

__all__ = [
    "check_built",
    "check_field",
    "check_memory",
    "check_outputs",
    "check_published",
    "repaired",
    "set_running_statistics",
    "settle",
]

Spec = TypeVar("Spec")


def check_built(plan: Plan) -> None:
    """Price, names and counts of layers are those of the module."""
    network = PlanModule(plan).eval()
    images = torch.zeros(plan.input.batch, *plan.image.sizes)
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        scores = network(images)  # on the CPU: counting small networks on the meta device takes longer
    cost = price(plan)
    assert scores.shape == (plan.input.batch, plan.classes)
    assert cost.params == sum(weights.numel() for weights in network.parameters())
    assert 2 * cost.macs * plan.input.batch == counter.get_total_flops()
    shapes = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    assert list(expected_shapes(plan).items()) == list(shapes.items())
    assert len({name for name, _ in named_layers(plan)}) == len(list(named_layers(plan)))


def check_memory(plan: Plan) -> None:
    """Bytes saved for backward and the inference peak are those measured on the CPU."""
    network, images = module_and_images(plan)
    assert saved_for_backward(plan) == saved_by(network, images)
    assert inference_peak(plan) == peak_of(network, images)


def check_outputs(name: str, plan: Plan) -> None:
    """With torchvision's weights, ours gives its scores: float64, within 1e-9 of the largest."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        theirs = torchvision_models().get_model(name, weights=None).double()
        images = torch.randn(plan.input.batch, *plan.image.sizes, dtype=torch.float64)
        settle(theirs, images)
    with torch.device("meta"):
        ours = PlanModule(plan).eval()
    ours.load_state_dict(theirs.state_dict(), strict=True, assign=True)
    with torch.inference_mode():
        expected, scores = theirs(images), ours(images)
    assert (scores - expected).abs().max() <= 1e-9 * expected.abs().max()
    assert expected.std(0).max() > 1e-2 * expected.abs().max()  # the scores depend on the image


def check_published(plan: Plan, published: Published) -> None:
    """The printed parameters are ours; the printed multiply-adds are ours, rounded to a million."""
    assert published.params is not None
    assert published.macs is not None
    cost = price(plan)
    assert cost.params == published.params.value
    assert abs(cost.macs - published.macs.value) <= 0.5e6


def set_running_statistics(network: nn.Module) -> None:
    """Means, variances and scales that make each norm change what it reads, by its own eps too."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.01, 0.05)
            nn.init.uniform_(module.weight, 0.1, 0.3)
            nn.init.normal_(module.bias, 0, 0.1)


def settle(network: nn.Module, images: torch.Tensor) -> None:
    """Norms that scale and shift, with the statistics of `images`, so that their eps matters too."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.1)
    with torch.inference_mode():
        network.train()(images)
    network.eval()


def check_field(name: str, plan: Plan, beside: tuple[str, ...]) -> None:
    """The field is what torchvision's convolutions make of it; those of names in `beside` are passed by."""
    size = jump = 1
    for path, module in on_meta(name).named_modules():
        if isinstance(module, nn.Conv2d) and not any(part in path.split(".") for part in beside):
            size += (module.kernel_size[0] - 1) * jump
            jump *= module.stride[0]
    last = receptive_field(plan)[-1]
    assert (last.size, last.jump) == (size, jump)


def repaired(kind: Callable[..., Spec], field: str, **values: object) -> Spec:
    """The spec after each fault is mended with its nearest value; the first is that of `field`."""
    first = ""
    for _ in range(10):
        try:
            spec = kind(**values)
            break
        except SpecError as fault:
            first = first or fault.field
            values[fault.field] = fault.nearest
    assert first == field
    return spec
