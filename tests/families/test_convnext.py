"""torchvision's ConvNeXts are ours, and every number is that of the module."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.families.convnext.recipe import unfold_convnext
from resnet_core.families.convnext.spec import ConvNextSpec
from resnet_core.families.convnext.zoo import PUBLISHED, ZOO
from resnet_core.language.input import DTYPE_BYTES, Init, Input
from resnet_core.language.plan import each_copy
from resnet_core.nn.init import initialise
from resnet_core.nn.network import PlanModule
from resnet_core.readers.field import receptive_field
from resnet_core.readers.footprint import allocated
from resnet_core.readers.memory import inference_peak, memory, saved_for_backward
from resnet_core.readers.roofline import works
from resnet_core.readers.saved import image_bytes
from tests.examples import examples
from tests.families.token_networks import (
    expected_facts,
    facts,
    on_meta,
    printed_beside,
    printed_by_torchvision,
    relative_difference,
    torchvisions,
)
from tests.readers.measured_memory import handed_out, module_and_images, peak_of, saved_by
from tests.torchvision_oracle import torchvision_models

SMALL = ConvNextSpec((1, 2), (8, 12), drop_path=0.0, num_classes=10)
IMAGES = Input(32, 32, batch=2)
CASES: dict[str, tuple[ConvNextSpec, Input]] = {
    "small": (SMALL, IMAGES),
    "one image": (SMALL, replace(IMAGES, batch=1)),
    "one pixel": (SMALL, Input(8, 8, 3)),
    "odd image": (SMALL, Input(33, 47, 2)),
    "drop path": (replace(SMALL, drop_path=0.3), IMAGES),
    "one stage of one block": (replace(SMALL, depths=(1,), widths=(8,)), IMAGES),
    "narrow perceptron": (replace(SMALL, expansion=1), IMAGES),
    "kernel of 1": (replace(SMALL, kernel=1), IMAGES),
    "kernel larger than the map": (replace(SMALL, kernel=31), IMAGES),
    "a stage that narrows": (replace(SMALL, depths=(3, 1, 2), widths=(8, 4, 24)), IMAGES),
    "one channel": (replace(SMALL, in_channels=1, widths=(1, 2)), IMAGES),
    "64-bit": (SMALL, replace(IMAGES, dtype="float64")),
    "16-bit": (SMALL, replace(IMAGES, dtype="float16")),
    "brain float": (replace(SMALL, drop_path=0.1), replace(IMAGES, dtype="bfloat16")),
    "ConvNeXt-T of four blocks": (ConvNextSpec((1, 1, 1, 1)), Input(64, 96, 2)),
}
every_case = pytest.mark.parametrize(("spec", "input"), CASES.values(), ids=CASES)


@pytest.mark.parametrize("name", ZOO)
def test_keys_shapes_order_parameters_and_macs_are_torchvisions(name: str) -> None:
    plan = unfold_convnext(ZOO[name], Input())
    assert expected_facts(plan) == facts(torchvisions(name), plan)


def test_an_odd_image_has_torchvisions_multiply_adds() -> None:
    plan = unfold_convnext(ConvNextSpec(), Input(117, 83))
    assert expected_facts(plan) == facts(torchvisions("convnext_tiny"), plan)


@pytest.mark.parametrize("name", ZOO)
def test_published_numbers_are_those_that_torchvision_prints(name: str) -> None:
    weights = "IMAGENET1K_V1"
    assert printed_beside(PUBLISHED[name], weights) == printed_by_torchvision(name, weights)


def test_outputs_with_shared_weights_are_torchvisions() -> None:
    spec = replace(SMALL, depths=(2, 1, 2), widths=(8, 12, 20), layer_scale=0.5, drop_path=0.2)
    plan = unfold_convnext(spec, Input(37, 50))
    ours = PlanModule(plan)
    initialise(ours, plan, Init())
    convnext = torchvision_models().convnext
    stages = [convnext.CNBlockConfig(8, 12, 2), convnext.CNBlockConfig(12, 20, 1)]
    last = convnext.CNBlockConfig(20, None, 2)
    other = convnext.ConvNeXt([*stages, last], 0.2, 0.5, num_classes=10).double().eval()
    other.load_state_dict(ours.state_dict(), strict=True)
    images = torch.randn(2, 3, 37, 50, dtype=torch.float64)
    with torch.inference_mode():
        given, expected = ours.double().eval()(images), other(images)
    assert relative_difference(given, expected) <= 1e-12
    assert given.std() > 0.01


def test_outputs_of_convnext_tiny_with_shared_weights_are_torchvisions() -> None:
    plan = unfold_convnext(replace(ConvNextSpec(), layer_scale=0.5), Input())
    ours, other = on_meta(plan).to_empty(device="cpu"), torchvisions("convnext_tiny")
    initialise(ours, plan, Init())
    other.load_state_dict(ours.state_dict(), strict=True, assign=True)
    images = torch.randn(1, 3, 65, 96)
    with torch.inference_mode():
        assert relative_difference(ours.eval()(images), other(images)) <= 1e-6


@every_case
def test_bytes_saved_for_backward_and_alive_at_once_are_those_measured(
    spec: ConvNextSpec, input: Input
) -> None:
    plan = unfold_convnext(spec, input)
    network, images = module_and_images(plan)
    assert saved_for_backward(plan) == saved_by(network, images)
    assert inference_peak(plan) == peak_of(network, images)


def test_the_allocator_hands_out_no_more_than_the_footprint() -> None:
    plan = unfold_convnext(ConvNextSpec((1, 1, 1, 1)), Input(64, 96, 2))
    network, images = module_and_images(plan)
    held = memory(plan).weights + image_bytes(plan)
    peak = memory(plan).weights + inference_peak(plan)
    assert peak <= held + handed_out(network, images) <= allocated(plan)


@st.composite
def cases(draw: st.DrawFn) -> tuple[ConvNextSpec, Input]:
    """A small ConvNeXt and an image that it can read."""
    stages = draw(st.integers(1, 3))
    spec = ConvNextSpec(
        draw(st.tuples(*[st.integers(1, 3)] * stages)),
        draw(st.tuples(*[st.integers(1, 12)] * stages)),
        draw(st.sampled_from([1, 3, 5, 7])),
        draw(st.integers(1, 5)),
        draw(st.floats(0.0, 1.0)),
        draw(st.sampled_from([0.0, 0.25])),
        draw(st.integers(1, 4)),
        draw(st.integers(1, 12)),
    )
    sides = st.integers(4 * 2 ** (stages - 1), 40)
    dtype = draw(st.sampled_from(sorted(DTYPE_BYTES)))
    return spec, Input(draw(sides), draw(sides), draw(st.integers(1, 3)), dtype)


@given(cases())
@settings(max_examples=examples(10))
def test_every_number_of_a_random_convnext_is_that_of_the_module(case: tuple[ConvNextSpec, Input]) -> None:
    plan = unfold_convnext(*case)
    assert expected_facts(plan) == facts(on_meta(plan), plan)
    network, images = module_and_images(plan)
    assert saved_for_backward(plan) == saved_by(network, images)
    assert inference_peak(plan) == peak_of(network, images)
    assert memory(plan).weights == price(plan).params * plan.input.element_bytes


def test_all_work_adds_up_to_the_price() -> None:
    plan = unfold_convnext(ConvNextSpec(), Input(batch=2))
    pieces = [work for part in each_copy(plan, works(plan)) for work in part]
    assert sum(work.macs for work in pieces) == 2 * price(plan).macs
    assert sum(work.weights for work in pieces) == 4 * price(plan).params


def test_a_gradient_reaches_exactly_the_receptive_field() -> None:
    spec = replace(SMALL, depths=(1, 2), kernel=3, layer_scale=1.0)
    plan = unfold_convnext(spec, Input(96, 96, dtype="float64"))
    sizes = [(field.size, field.jump) for field in receptive_field(plan)]
    assert sizes == [(4, 4), (12, 4), (48, 8)]
    network, images = module_and_images(plan)
    seen: list[Tensor] = []
    network.block("stage2.1").register_forward_hook(lambda _, __, out: seen.append(out))
    images.requires_grad_()
    network.eval()(images)
    (gradient,) = torch.autograd.grad(seen[0][0, :, 6, 6].square().sum(), images)
    rows = torch.nonzero(gradient[0].abs().sum((0, 2)))
    start = 6 * 8 - receptive_field(plan)[-1].padding
    assert (rows.min().item(), rows.max().item()) == (start, start + 48 - 1)


def test_a_block_counts_three_weighted_layers() -> None:
    plan = unfold_convnext(ConvNextSpec(), Input())
    assert plan.depth == 1 + 3 * 18 + 3 + 1  # stem, blocks, three times halved, classes


def test_each_layer_scale_starts_as_the_spec_says() -> None:
    network, _ = module_and_images(unfold_convnext(replace(SMALL, layer_scale=0.25), IMAGES))
    scales = [scale for key, scale in network.state_dict().items() if key.endswith("layer_scale")]
    assert [set(scale.flatten().tolist()) for scale in scales] == [{0.25}] * 3


@pytest.mark.parametrize(
    ("fields", "at_fault", "nearest"),
    [
        ({"kernel": 4}, "kernel", 3),
        ({"kernel": 65}, "kernel", 63),
        ({"widths": (96,)}, "widths", (96, 192, 384, 768)),
        ({"depths": (1, 1), "widths": (8, 8, 8)}, "widths", (8, 8)),
        ({"depths": ()}, "depths", (3, 4, 6, 3)),
        ({"expansion": 0}, "expansion", 1),
        ({"layer_scale": 2.0}, "layer_scale", 1.0),
        ({"drop_path": 1.0}, "drop_path", 0.9),
    ],
)
def test_a_broken_spec_names_its_field_and_the_nearest_works(
    fields: dict[str, Any], at_fault: str, nearest: object
) -> None:
    with pytest.raises(SpecError) as refused:
        ConvNextSpec(**fields)
    assert (refused.value.field, refused.value.nearest) == (at_fault, nearest)
    ConvNextSpec(**{**fields, at_fault: nearest})


def image(side: str, pixels: int) -> Input:
    """An image of 224 x 224 but for one side."""
    return Input(pixels, 224) if side == "height" else Input(224, pixels)


@pytest.mark.parametrize("side", ["height", "width"])
def test_too_small_an_image_is_refused_with_the_least(side: str) -> None:
    with pytest.raises(SpecError) as refused:
        unfold_convnext(ConvNextSpec(), image(side, 31))
    assert (refused.value.field, refused.value.nearest) == (side, 32)
    unfold_convnext(ConvNextSpec(), image(side, 32))
