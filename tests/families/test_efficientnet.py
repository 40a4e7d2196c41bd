"""EfficientNets are torchvision's, and scale by one compound coefficient."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.families.efficientnet.recipe import unfold_efficientnet
from resnet_core.families.efficientnet.spec import EfficientNetSpec, compound
from resnet_core.families.efficientnet.zoo import PUBLISHED, SIDES, ZOO
from resnet_core.language.input import Input
from resnet_core.language.layers import DropPath
from resnet_core.language.plan import Plan, named_layers
from tests.examples import examples
from tests.families.agreement import (
    check_built,
    check_field,
    check_outputs,
    check_published,
    repaired,
)
from tests.families.torchvision_networks import of_plan, of_torchvision
from tests.torchvision_oracle import torchvision_models

SMALL = Input(65, 48, 2)


@st.composite
def specs(draw: st.DrawFn) -> EfficientNetSpec:
    """Small EfficientNets over all fields."""
    stages = draw(st.integers(1, 7))
    return EfficientNetSpec(
        draw(st.sampled_from(("v1", "v2"))),
        width_multiplier=draw(st.floats(0.5, 1.5)),
        depth_multiplier=draw(st.floats(0.5, 1.5)),
        depths=tuple(draw(st.integers(1, 2)) for _ in range(stages)),
        widths=tuple(draw(st.integers(4, 24)) for _ in range(stages)),
        drop_path=draw(st.sampled_from((0.0, 0.3))),
        dropout=draw(st.sampled_from((0.0, 0.3))),
        se_reduction=draw(st.integers(1, 40)),
        stem_width=draw(st.integers(4, 16)),
        head_width=draw(st.sampled_from((0, 10))),
        norm_eps=draw(st.sampled_from(("torch", "tensorflow"))),
        in_channels=draw(st.integers(1, 4)),
        num_classes=draw(st.integers(1, 9)),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """The same laid out for small images."""
    sides = st.integers(17, 49)
    return unfold_efficientnet(draw(specs()), Input(draw(sides), draw(sides), 2))


@pytest.mark.parametrize("name", ZOO)
def test_keys_shapes_order_and_counts_are_torchvisions(name: str) -> None:
    assert of_plan(unfold_efficientnet(ZOO[name], Input(201, 224))) == of_torchvision(name, 201, 224)


@pytest.mark.parametrize("name", ["efficientnet_b0", "efficientnet_v2_s"])
def test_outputs_with_shared_weights_are_torchvisions(name: str) -> None:
    check_outputs(name, unfold_efficientnet(ZOO[name], SMALL))


@pytest.mark.parametrize("name", ["efficientnet_b0", "efficientnet_b1", "efficientnet_v2_s"])
def test_the_receptive_field_is_that_of_torchvisions_convolutions(name: str) -> None:
    check_field(name, unfold_efficientnet(ZOO[name], Input()), ("fc1", "fc2"))


@pytest.mark.parametrize("name", ZOO)
def test_the_counts_are_those_that_were_published_for_its_images(name: str) -> None:
    assert PUBLISHED.keys() == ZOO.keys()
    check_published(unfold_efficientnet(ZOO[name], PUBLISHED[name].input), PUBLISHED[name])


@pytest.mark.parametrize("name", ZOO)
def test_the_images_are_those_of_torchvisions_weights(name: str) -> None:
    weights = torchvision_models().get_model_weights(name)
    side = weights.IMAGENET1K_V1.transforms.keywords["crop_size"]
    assert PUBLISHED[name].input == Input(side, side)


def test_a_step_of_the_compound_coefficient_about_doubles_depth_width_and_side_together() -> None:
    assert compound(0.0) == (1.0, 1.0, 224.0)
    depth, width, side = compound(1.0)
    assert 1.9 < depth * width**2 * (side / 224) ** 2 < 2.0


@pytest.mark.parametrize(("coefficient", "name"), [(1.0, "efficientnet_b2"), (2.0, "efficientnet_b3")])
def test_the_published_multipliers_are_those_of_the_coefficient_rounded(
    coefficient: float, name: str
) -> None:
    scaled, spec = compound(coefficient), ZOO[name]
    assert abs(scaled.depth_multiplier / spec.depth_multiplier - 1) < 0.03
    assert abs(scaled.width_multiplier / spec.width_multiplier - 1) < 0.01
    assert abs(scaled.side / SIDES[name] - 1) < 0.02


def test_only_sums_can_drop_their_branch() -> None:
    plan = unfold_efficientnet(EfficientNetSpec(), Input())
    drops = sum(isinstance(leaf, DropPath) for _, leaf in named_layers(plan))
    assert drops == plan.blocks - len(plan.stages)


@settings(max_examples=examples(10))
@given(plans())
def test_the_price_of_any_is_that_of_its_module(plan: Plan) -> None:
    check_built(plan)


BROKEN: list[tuple[str, dict[str, object]]] = [
    ("generation", {"generation": "v3"}),
    ("width_multiplier", {"width_multiplier": 0.0}),
    ("depth_multiplier", {"depth_multiplier": float("nan")}),
    ("depths", {"depths": ()}),
    ("depths", {"depths": (1,) * 9}),
    ("widths", {"widths": (16, 24)}),
    ("widths", {"depths": (1, 1, 2)}),
    ("drop_path", {"drop_path": 1.0}),
    ("dropout", {"dropout": -0.1}),
    ("se_reduction", {"se_reduction": 0}),
    ("head_width", {"head_width": -1}),
    ("norm_eps", {"norm_eps": 1e-5}),
]


@pytest.mark.parametrize(("field", "values"), BROKEN)
def test_a_broken_spec_names_the_field_and_its_nearest_works(field: str, values: dict[str, object]) -> None:
    assert isinstance(repaired(EfficientNetSpec, field, **values), EfficientNetSpec)


def test_too_small_an_image_is_refused_with_the_least_that_works() -> None:
    with pytest.raises(SpecError) as fault:
        unfold_efficientnet(EfficientNetSpec(), Input(16, 64))
    assert (fault.value.field, fault.value.nearest) == ("height", 17)
    unfold_efficientnet(EfficientNetSpec(), Input(17, 17))
