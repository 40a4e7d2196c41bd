"""SqueezeNets are torchvision's, and every number is that of the module."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.families.squeezenet.recipe import unfold_squeezenet
from resnet_core.families.squeezenet.spec import SqueezeNetSpec
from resnet_core.families.squeezenet.zoo import PUBLISHED, ZOO
from resnet_core.language.input import Input
from resnet_core.readers.field import receptive_field
from tests.examples import examples
from tests.families.agreement import check_built, check_outputs, repaired
from tests.families.printed import check_printed
from tests.families.reached import expected, reached
from tests.families.torchvision_networks import of_plan, of_torchvision


@st.composite
def specs(draw: st.DrawFn) -> SqueezeNetSpec:
    """Small SqueezeNets over all fields."""
    width = draw(st.integers(4, 16))
    return SqueezeNetSpec(
        depths=draw(st.tuples(*[st.integers(1, 3)] * draw(st.integers(1, 3)))),
        fire_width=width,
        growth=draw(st.integers(0, 6)),
        squeeze=draw(st.integers(1, width)),
        percent_3x3=draw(st.integers(25, 99)),
        stem_width=draw(st.integers(1, 8)),
        stem_kernel=draw(st.sampled_from((7, 3))),
        dropout=draw(st.sampled_from((0.0, 0.5))),
        in_channels=draw(st.integers(1, 4)),
        num_classes=draw(st.integers(1, 9)),
    )


@pytest.mark.parametrize("name", ZOO)
def test_keys_shapes_order_and_counts_are_torchvisions(name: str) -> None:
    assert of_plan(unfold_squeezenet(ZOO[name], Input())) == of_torchvision(name, 224, 224)
    check_printed(name, PUBLISHED[name])


@pytest.mark.parametrize("name", ZOO)
def test_outputs_with_shared_weights_are_torchvisions(name: str) -> None:
    check_outputs(name, unfold_squeezenet(ZOO[name], Input(63, 50, 2)))


@settings(max_examples=examples(10))
@given(specs())
def test_the_price_of_any_is_that_of_its_module(spec: SqueezeNetSpec) -> None:
    check_built(unfold_squeezenet(spec, Input(38, 45)))


@pytest.mark.parametrize("spec", [SqueezeNetSpec((2, 1), 4, 2, 2, stem_width=2), ZOO["squeezenet1_1"]])
def test_a_gradient_reaches_exactly_the_receptive_field(spec: SqueezeNetSpec) -> None:
    plan = unfold_squeezenet(spec, Input(255, 223))
    assert reached(plan) == expected(plan, receptive_field(plan)[-1])


BROKEN: list[tuple[str, dict[str, object]]] = [
    ("depths", {"depths": (300,)}),
    ("fire_width", {"fire_width": 1}),
    ("growth", {"growth": -1}),
    ("squeeze", {"squeeze": 129}),
    ("percent_3x3", {"percent_3x3": 100}),
    ("percent_3x3", {"percent_3x3": 9, "fire_width": 10}),
    ("stem_kernel", {"stem_kernel": 5}),
    ("dropout", {"dropout": -0.1}),
]


@pytest.mark.parametrize(("field", "values"), BROKEN)
def test_a_broken_spec_names_the_field_and_its_nearest_works(field: str, values: dict[str, object]) -> None:
    assert isinstance(repaired(SqueezeNetSpec, field, **values), SqueezeNetSpec)


@pytest.mark.parametrize(("name", "least"), [("squeezenet1_0", 21), ("squeezenet1_1", 17)])
def test_the_smallest_image_is_torchvisions(name: str, least: int) -> None:
    with pytest.raises(SpecError) as fault:
        unfold_squeezenet(ZOO[name], Input(least - 1, least))
    assert (fault.value.field, fault.value.nearest) == ("height", least)
    check_built(unfold_squeezenet(ZOO[name], Input(least, least)))
