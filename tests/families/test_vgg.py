"""torchvision's VGG networks are ours, and every number is that of the module."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.families.vgg.zoo import PUBLISHED, ZOO
from resnet_core.plan import unfold
from resnet_core.readers.field import receptive_field
from resnet_core.readers.memory import inference_peak, saved_for_backward
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.spec import Init, Input, VggSpec
from tests.examples import examples
from tests.readers.measured_memory import measured_peak, measured_saved
from tests.torchvision_oracle import torchvision_models

SMALL = VggSpec((1, 2, 1), (4, 6, 8), fc_width=10, num_classes=5)


def theirs(name: str, device: str = "meta") -> nn.Module:
    """torchvision's network."""
    with torch.device(device):
        network: nn.Module = torchvision_models().get_model(name, weights=None)
    return network.eval()


def keys_and_shapes(network: nn.Module) -> list[tuple[str, tuple[int, ...]]]:
    """The state_dict, in its order."""
    return [(key, tuple(value.shape)) for key, value in network.state_dict().items()]


def macs(network: nn.Module, input: Input, channels: int = 3) -> int:
    """Multiply-adds of a forward, as PyTorch counts them."""
    with FlopCounterMode(display=False) as counter:
        network(torch.empty(1, channels, input.height, input.width, device="meta"))
    return int(counter.get_total_flops()) // 2


@pytest.mark.parametrize("name", ZOO)
def test_keys_shapes_order_parameters_and_macs_are_torchvisions(name: str) -> None:
    other, plan = theirs(name), unfold(ZOO[name])
    assert keys_and_shapes(build(ZOO[name], device="meta")) == keys_and_shapes(other)
    assert list(expected_shapes(plan).items()) == keys_and_shapes(other)
    cost = price(plan)
    assert cost.params == sum(weights.numel() for weights in other.parameters())
    assert cost.macs == macs(other, Input())


def test_the_first_linear_layer_of_vgg16_has_102760448_weights() -> None:
    assert expected_shapes(unfold(VggSpec()))["classifier.0.weight"] == (4096, 25_088)
    assert 4096 * 25_088 == 102_760_448


def test_outputs_with_shared_weights_are_torchvisions() -> None:
    name = "vgg11_bn"
    torch.manual_seed(0)
    ours = build(ZOO[name]).eval()
    other = theirs(name)
    other.load_state_dict(ours.state_dict(), strict=True, assign=True)
    images = torch.randn(1, 3, 65, 96)
    with torch.inference_mode():
        given, expected = ours(images), other(images)
    assert ((given - expected).abs().max() / expected.abs().max()).item() <= 1e-6
    assert given.std() > 0


@pytest.mark.parametrize("name", ZOO)
def test_published_numbers_are_those_that_torchvision_prints(name: str) -> None:
    published = PUBLISHED[name]
    meta = torchvision_models().get_model_weights(name).IMAGENET1K_V1.meta
    assert published.params is not None
    assert published.macs is not None
    assert published.params.printed == f"{meta['num_params']:,}"
    assert published.macs.printed == str(meta["_ops"])
    accuracy = meta["_metrics"]["ImageNet-1K"]
    errors = published.errors[-1]
    assert errors.top1 == f"{100 - accuracy['acc@1']:.3f}"
    assert errors.top5 == f"{100 - accuracy['acc@5']:.3f}"


@pytest.mark.parametrize(
    ("spec", "input"),
    [
        (SMALL, Input(57, 64)),
        (replace(SMALL, norm="batch"), Input(16, 23, batch=3)),
        (replace(SMALL, dropout=0.0), Input(9, 9, dtype="float64")),
        (replace(SMALL, depths=(2,), widths=(3,)), Input(30, 2)),
    ],
)
def test_bytes_saved_for_backward_and_alive_are_those_measured(spec: VggSpec, input: Input) -> None:
    plan = unfold(spec, input)
    assert saved_for_backward(plan) == measured_saved(spec, input)
    assert inference_peak(plan) == measured_peak(spec, input)


def test_the_receptive_field_of_vgg16_is_212_pixels() -> None:
    # Araujo 2019, table 1, prints 212 at the end of the last pool.
    assert receptive_field(unfold(VggSpec()))[-1].size == 212


@st.composite
def cases(draw: st.DrawFn) -> tuple[VggSpec, Input]:
    """A small network, and a small image that it can read."""
    stages = draw(st.integers(1, 4))
    spec = VggSpec(
        draw(st.tuples(*[st.integers(1, 3)] * stages)),
        draw(st.tuples(*[st.integers(1, 9)] * stages)),
        draw(st.sampled_from(["none", "batch"])),
        draw(st.integers(1, 12)),
        draw(st.sampled_from([0.0, 0.5])),
        draw(st.integers(1, 4)),
        draw(st.integers(1, 7)),
    )
    pixels = st.integers(2**stages, 40)
    return spec, Input(draw(pixels), draw(pixels))


@settings(max_examples=examples(10))
@given(cases())
def test_any_network_is_priced_as_its_module(case: tuple[VggSpec, Input]) -> None:
    spec, input = case
    network, cost = build(spec, device="meta"), price(unfold(spec, input))
    assert cost.params == sum(weights.numel() for weights in network.parameters())
    assert cost.macs == macs(network, input, spec.in_channels)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("depths", ()),
        ("depths", (1, 65, 1)),
        ("depths", (1,) * 9),
        ("widths", (64,)),
        ("widths", (0, 1, 2, 3, 4)),
        ("norm", "group"),
        ("fc_width", 0),
        ("dropout", 1.0),
        ("in_channels", 0),
        ("num_classes", 2.0),
    ],
)
def test_a_broken_spec_names_its_field_and_a_value_that_works(field: str, value: object) -> None:
    with pytest.raises(SpecError) as caught:
        replace(VggSpec(), **{field: value})  # type: ignore[arg-type]  # what the check is for
    asked = {field: value}
    for _ in range(2):  # other depths may need other widths
        fault = caught.value
        asked[fault.field] = fault.nearest
        try:
            replace(VggSpec(), **asked)  # type: ignore[arg-type]
            break
        except SpecError as again:
            caught.value.__dict__.update(again.__dict__)
    replace(VggSpec(), **asked)  # type: ignore[arg-type]


def test_too_small_an_image_names_the_least() -> None:
    with pytest.raises(SpecError) as caught:
        unfold(VggSpec(), Input(31, 224))
    assert (caught.value.field, caught.value.nearest) == ("height", 32)
    unfold(VggSpec(), Input(32, 32))


def test_no_branch_has_a_gamma_to_zero() -> None:
    with pytest.raises(SpecError) as caught:
        build(replace(SMALL, norm="batch"), Init(zero_gamma=True), "meta")
    assert (caught.value.field, caught.value.nearest) == ("zero_gamma", False)
