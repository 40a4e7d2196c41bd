"""Gradients across depth of networks that are not residual: torch's own numbers, by the names of weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import hypot
from typing import Any

import pytest
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.build import build
from resnet_core.experiments.gradients import run as gradients
from resnet_core.experiments.gradients.norms import measure
from resnet_core.experiments.gradients.subject import Comparison, batch, compare
from resnet_core.jobs.request import Request, checked
from resnet_core.labs.events import Point
from resnet_core.labs.gradients.findings import Findings, fold
from resnet_core.labs.gradients.settings import GradientsSettings, gradients_settings
from resnet_core.labs.table import TABLE
from resnet_core.nn.network import PlanModule
from resnet_core.plan import named_blocks
from resnet_core.spec import (
    ConvNextSpec,
    DenseNetSpec,
    Input,
    RegNetSpec,
    Spec,
    SpecError,
    VggSpec,
    VitSpec,
)

IMAGES = Input(32, 32, 4, "float64")
SMALL: dict[str, tuple[Spec, tuple[str, ...]]] = {
    "vgg": (
        VggSpec((1, 2), (8, 16), dropout=0.0, fc_width=16, num_classes=10),
        ("features.0", "features.3", "features.5"),
    ),
    "densenet": (
        DenseNetSpec((2, 1), growth_rate=8, stem_width=16, num_classes=10),
        (
            "features.denseblock1.denselayer1.",
            "features.denseblock1.denselayer2.",
            "features.denseblock2.denselayer1.",
        ),
    ),
    "vit": (
        VitSpec(patch=8, depth=2, token_width=16, heads=2, mlp_width=32, num_classes=10),
        ("encoder.layers.encoder_layer_0.", "encoder.layers.encoder_layer_1."),
    ),
    "convnext": (
        ConvNextSpec((1, 2), (8, 16), drop_path=0.0, num_classes=10),
        ("features.1.0.", "features.3.0.", "features.3.1."),
    ),
}


def asked(spec: Spec, **settings: Any) -> Comparison:
    return compare(spec, IMAGES, GradientsSettings(**settings), "cpu")


def backward(network: PlanModule, comparison: Comparison) -> list[Tensor]:
    """The outputs of the blocks, with gradients, after one pass of torch's own."""
    outputs: list[Tensor] = []

    def keep(module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        output.retain_grad()
        outputs.append(output)

    for name in network.places:
        network.block(name).register_forward_hook(keep)
    shown = batch(comparison, 0)
    functional.cross_entropy(network(shown.images), shown.labels).backward()
    return outputs


def norm(tensors: Sequence[Tensor]) -> float:
    return hypot(*(tensor.detach().norm().item() for tensor in tensors))


@pytest.mark.parametrize("family", SMALL)
def test_the_norms_are_those_of_torchs_own_gradients_by_name(family: str) -> None:
    spec, prefixes = SMALL[family]
    comparison = asked(spec)
    variant = comparison.variants[0]
    found = measure(comparison.network(variant, 0), batch(comparison, 0), branches=False)
    usual = build(spec, variant.init(0), input=IMAGES).train().double()
    assert isinstance(usual, PlanModule)
    outputs = backward(usual, comparison)
    kernels = [
        [
            weight
            for name, weight in usual.named_parameters()
            if name.startswith(prefix) and weight.dim() in (2, 4)
        ]
        for prefix in prefixes
    ]
    close = partial(pytest.approx, rel=1e-9)
    assert found.kernels == close([norm(own) for own in kernels])
    assert found.weights == close(
        [norm([each.grad for each in own if each.grad is not None]) for own in kernels]
    )
    assert found.outputs == close([norm([each.grad]) for each in outputs if each.grad is not None])
    assert found.signal == close([each.std(correction=0).item() for each in outputs])
    assert found.branch == []


def found_of(spec: Spec, **settings: Any) -> Findings:
    given = gradients_settings({"seeds": 1, **settings})
    return fold(event for event in gradients.run(spec, IMAGES, given, 0, "cpu") if isinstance(event, Point))


def test_the_usual_request_measures_the_network_alone_before_and_after_training() -> None:
    spec, _ = SMALL["vit"]
    checked(Request("gradients", spec, IMAGES), TABLE)
    found = found_of(spec, steps=2, train_batch=8)
    assert [network.name for network in found.networks] == ["asked"]
    assert found.networks[0].blocks == ("stage1.0", "stage1.1")
    assert found.steps() == (0, 2)
    assert found.band("asked", 2, "weights") is not None
    assert found.band("asked", 2, "branch") is None


def test_a_residual_network_may_be_pinned_beside_another_family() -> None:
    found = found_of(SMALL["vgg"][0], pinned="block=basic&depths=1-1&widths=4-8&stem=cifar")
    assert [network.name for network in found.networks] == ["asked", "pinned"]
    assert found.band("pinned", 0, "branch") is not None


def test_a_block_of_a_regnet_is_measured_without_its_shortcut() -> None:
    spec = RegNetSpec(depth=2, w0=8, wa=8.0, group_width=8, num_classes=10)
    comparison = asked(spec)
    network = comparison.network(comparison.variants[0], 0)
    found = measure(network, batch(comparison, 0), branches=False)
    blocks = named_blocks(comparison.plan(comparison.variants[0]))
    for named, kernels in zip(blocks, found.kernels, strict=True):
        own = network.get_submodule(named.weights).named_parameters()
        assert kernels == pytest.approx(
            norm([each for name, each in own if name[0] == "f" and each.dim() == 4])
        )


def test_a_twin_that_a_family_cannot_have_is_refused_and_those_that_work_are_named() -> None:
    with pytest.raises(SpecError) as caught:
        asked(SMALL["vit"][0], twins="pre,xavier")
    assert caught.value.field == "twins"
    nearest = str(caught.value.nearest)
    assert "xavier" in nearest
    assert len(asked(SMALL["vit"][0], twins=nearest).variants) == len(nearest.split(","))
