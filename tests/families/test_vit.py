"""torchvision's vision transformers are ours, and every number is that of the module."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.families.vit.recipe import unfold_vit
from resnet_core.families.vit.spec import VitSpec
from resnet_core.families.vit.zoo import PUBLISHED, ZOO
from resnet_core.language.input import DTYPE_BYTES, Init, Input
from resnet_core.language.layers import Norm
from resnet_core.language.plan import named_layers
from resnet_core.nn.init import initialise
from resnet_core.nn.network import PlanModule
from resnet_core.readers.footprint import allocated
from resnet_core.readers.memory import inference_peak, memory, saved_for_backward
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

IN_TORCHVISION = [name for name in ZOO if name.startswith("vit_")]
SMALL = VitSpec(patch=4, depth=2, token_width=24, heads=3, mlp_width=40, num_classes=10)
IMAGES = Input(16, 20, batch=2)
CASES: dict[str, tuple[VitSpec, Input]] = {
    "small": (SMALL, IMAGES),
    "one image": (SMALL, replace(IMAGES, batch=1)),
    "one token and the class token": (SMALL, Input(4, 4, 3)),
    "dropout": (replace(SMALL, dropout=0.1), IMAGES),
    "one layer": (replace(SMALL, depth=1), IMAGES),
    "one head": (replace(SMALL, heads=1), IMAGES),
    "a head for each channel": (replace(SMALL, heads=24), IMAGES),
    "narrow perceptron": (replace(SMALL, mlp_width=1), IMAGES),
    "wide perceptron": (replace(SMALL, mlp_width=300), Input(16, 16, 3)),
    "more tokens than channels": (replace(SMALL, patch=1, heads=4), IMAGES),
    "7 channels": (replace(SMALL, in_channels=7), IMAGES),
    "64-bit": (SMALL, replace(IMAGES, dtype="float64")),
    "16-bit": (SMALL, replace(IMAGES, dtype="float16")),
    "brain float": (replace(SMALL, dropout=0.5), replace(IMAGES, dtype="bfloat16")),
    "two layers of DeiT-Ti": (replace(ZOO["deit_tiny_patch16_224"], depth=2), Input(batch=2)),
}
every_case = pytest.mark.parametrize(("spec", "input"), CASES.values(), ids=CASES)


@pytest.mark.parametrize("name", IN_TORCHVISION)
def test_keys_shapes_order_parameters_and_macs_are_torchvisions(name: str) -> None:
    plan = unfold_vit(ZOO[name], Input())
    assert expected_facts(plan) == facts(torchvisions(name), plan)


def test_the_positions_depend_on_the_image_and_nothing_else_does() -> None:
    at_224, at_384 = (on_meta(unfold_vit(VitSpec(), Input(side, side))).state_dict() for side in (224, 384))
    assert [key for key in at_224 if at_224[key].shape != at_384[key].shape] == ["encoder.pos_embedding"]
    swag = torchvision_models().get_model_weights("vit_b_16").IMAGENET1K_SWAG_E2E_V1.meta
    assert price(unfold_vit(VitSpec(), Input(384, 384))).params == swag["num_params"]


@pytest.mark.parametrize("name", IN_TORCHVISION)
def test_published_numbers_are_those_that_torchvision_prints(name: str) -> None:
    weights = "IMAGENET1K_SWAG_LINEAR_V1" if name == "vit_h_14" else "IMAGENET1K_V1"
    assert printed_beside(PUBLISHED[name], weights) == printed_by_torchvision(name, weights)


@pytest.mark.parametrize("name", ["deit_small_patch16_224", "deit_tiny_patch16_224"])
def test_timm_prints_our_counts_and_five_for_each_element_of_a_layer_norm(name: str) -> None:
    plan, published = unfold_vit(ZOO[name], Input()), PUBLISHED[name]
    norms = sum(leaf.out.elements for _, leaf in named_layers(plan) if isinstance(leaf, Norm))
    assert published.params is not None
    assert published.macs is not None
    assert published.params.printed == f"{price(plan).params / 1e6:.2f}"
    assert published.macs.printed == f"{(price(plan).macs + 5 * norms) / 1e9:.2f}"
    assert published.macs.printed != f"{price(plan).macs / 1e9:.2f}"


@pytest.mark.parametrize("dropout", [0.0, 0.1])
def test_outputs_with_shared_weights_are_torchvisions(dropout: float) -> None:
    spec = replace(SMALL, dropout=dropout, depth=3)
    plan = unfold_vit(spec, Input(32, 32))
    ours = PlanModule(plan)
    initialise(ours, plan, Init())
    transformer: Any = torchvision_models().VisionTransformer
    other = transformer(32, 4, 3, 3, 24, 40, dropout, num_classes=10).double().eval()
    other.load_state_dict(ours.state_dict(), strict=True)
    images = torch.randn(2, 3, 32, 32, dtype=torch.float64)
    with torch.inference_mode():
        given, expected = ours.double().eval()(images), other(images)
    assert relative_difference(given, expected) <= 1e-12
    assert given.std() > 0.01


def test_outputs_of_vit_b_32_with_shared_weights_are_torchvisions() -> None:
    plan = unfold_vit(ZOO["vit_b_32"], Input())
    ours, other = on_meta(plan).to_empty(device="cpu"), torchvisions("vit_b_32")
    initialise(ours, plan, Init())
    other.load_state_dict(ours.state_dict(), strict=True, assign=True)
    images = torch.randn(1, 3, 224, 224)
    with torch.inference_mode():
        assert relative_difference(ours.eval()(images), other(images)) <= 1e-6


@every_case
def test_bytes_saved_for_backward_and_alive_at_once_are_those_measured(spec: VitSpec, input: Input) -> None:
    plan = unfold_vit(spec, input)
    network, images = module_and_images(plan)
    assert saved_for_backward(plan) == saved_by(network, images)
    assert inference_peak(plan) == peak_of(network, images)


def test_the_allocator_hands_out_no_more_than_the_footprint() -> None:
    plan = unfold_vit(VitSpec(depth=2), Input(batch=2))
    network, images = module_and_images(plan)
    held = memory(plan).weights + image_bytes(plan)
    peak = memory(plan).weights + inference_peak(plan)
    assert peak <= held + handed_out(network, images) <= allocated(plan)


@st.composite
def cases(draw: st.DrawFn) -> tuple[VitSpec, Input]:
    """A small transformer and an image of whole patches."""
    patch, heads = draw(st.integers(1, 9)), draw(st.integers(1, 4))
    spec = VitSpec(
        patch,
        draw(st.integers(1, 3)),
        heads * draw(st.integers(1, 9)),
        heads,
        draw(st.integers(1, 40)),
        draw(st.sampled_from([0.0, 0.25])),
        draw(st.integers(1, 4)),
        draw(st.integers(1, 12)),
    )
    sides = st.integers(1, 5).map(lambda patches: patches * patch)
    dtype = draw(st.sampled_from(sorted(DTYPE_BYTES)))
    return spec, Input(draw(sides), draw(sides), draw(st.integers(1, 3)), dtype)


@given(cases())
@settings(max_examples=examples(10))
def test_every_number_of_a_random_transformer_is_that_of_the_module(case: tuple[VitSpec, Input]) -> None:
    plan = unfold_vit(*case)
    assert expected_facts(plan) == facts(on_meta(plan), plan)
    network, images = module_and_images(plan)
    assert saved_for_backward(plan) == saved_by(network, images)
    assert inference_peak(plan) == peak_of(network, images)
    assert memory(plan).weights == price(plan).params * plan.input.element_bytes


def test_weights_start_as_torchvision_starts_them() -> None:
    plan = unfold_vit(SMALL, IMAGES)
    network, again = (module_and_images(plan)[0].state_dict() for _ in range(2))
    layer = "encoder.layers.encoder_layer_1.self_attention"
    for key in ("class_token", f"{layer}.in_proj_bias", f"{layer}.out_proj.bias"):
        assert torch.count_nonzero(network[key]).item() == 0
    bound = (6 / (24 + 72)) ** 0.5  # Glorot 2010, equation 16
    largest = network[f"{layer}.in_proj_weight"].abs().max().item()
    assert 0.9 * bound < largest <= bound
    assert 0.015 < network["encoder.pos_embedding"].std().item() < 0.025
    assert all(torch.equal(network[key], again[key]) for key in network)


@pytest.mark.parametrize(
    ("fields", "at_fault", "nearest"),
    [
        ({"heads": 5}, "heads", 4),
        ({"heads": 10**9}, "heads", 768),
        ({"token_width": 999_999_937, "heads": 12}, "heads", 1),
        ({"patch": 0}, "patch", 1),
        ({"depth": 0}, "depth", 1),
        ({"mlp_width": 2.5}, "mlp_width", 1),
        ({"dropout": 0.95}, "dropout", 0.9),
        ({"dropout": 1}, "dropout", 0.0),
        ({"num_classes": -1}, "num_classes", 1),
    ],
)
def test_a_broken_spec_names_its_field_and_the_nearest_works(
    fields: dict[str, Any], at_fault: str, nearest: object
) -> None:
    with pytest.raises(SpecError) as refused:
        VitSpec(**fields)
    assert (refused.value.field, refused.value.nearest) == (at_fault, nearest)
    VitSpec(**{**fields, at_fault: nearest})


def image(side: str, pixels: int) -> Input:
    """An image of 224 x 224 but for one side."""
    return Input(pixels, 224) if side == "height" else Input(224, pixels)


@pytest.mark.parametrize(("pixels", "nearest"), [(223, 224), (231, 224), (232, 240), (1, 16), (7, 16)])
@pytest.mark.parametrize("side", ["height", "width"])
def test_an_image_that_is_not_made_of_whole_patches_is_refused(side: str, pixels: int, nearest: int) -> None:
    with pytest.raises(SpecError) as refused:
        unfold_vit(VitSpec(), image(side, pixels))
    assert (refused.value.field, refused.value.nearest) == (side, nearest)
    unfold_vit(VitSpec(), image(side, nearest))
