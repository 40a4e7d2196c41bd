"""AlexNet is torchvision's, and every number is that of the module."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.families.alexnet.recipe import unfold_alexnet
from resnet_core.families.alexnet.spec import AlexNetSpec
from resnet_core.families.alexnet.zoo import PUBLISHED
from resnet_core.language.input import Input
from resnet_core.readers.field import receptive_field
from tests.examples import examples
from tests.families.agreement import check_built, check_outputs, repaired
from tests.families.printed import check_printed
from tests.families.reached import expected, reached
from tests.families.torchvision_networks import of_plan, of_torchvision


@st.composite
def specs(draw: st.DrawFn) -> AlexNetSpec:
    """Small AlexNets over all fields."""
    return AlexNetSpec(
        widths=draw(st.tuples(*[st.integers(1, 9)] * 5)),
        hidden=draw(st.integers(1, 20)),
        pool_side=draw(st.integers(1, 7)),
        dropout=draw(st.sampled_from((0.0, 0.5))),
        in_channels=draw(st.integers(1, 4)),
        num_classes=draw(st.integers(1, 9)),
    )


def test_keys_shapes_order_and_counts_are_torchvisions() -> None:
    assert of_plan(unfold_alexnet(AlexNetSpec(), Input())) == of_torchvision("alexnet", 224, 224)
    check_printed("alexnet", PUBLISHED["alexnet"])


def test_outputs_with_shared_weights_are_torchvisions() -> None:
    check_outputs("alexnet", unfold_alexnet(AlexNetSpec(), Input(65, 80, 2)))


@settings(max_examples=examples(10))
@given(specs())
def test_the_price_of_any_is_that_of_its_module(spec: AlexNetSpec) -> None:
    check_built(unfold_alexnet(spec, Input(70, 85)))


def test_a_gradient_reaches_exactly_the_receptive_field() -> None:
    plan = unfold_alexnet(AlexNetSpec((2, 2, 2, 2, 2), 2), Input(319, 287))
    assert reached(plan) == expected(plan, receptive_field(plan)[-1])


BROKEN: list[tuple[str, dict[str, object]]] = [
    ("widths", {"widths": (64, 192)}),
    ("widths", {"widths": (1,) * 6}),
    ("hidden", {"hidden": 0}),
    ("pool_side", {"pool_side": 65}),
    ("dropout", {"dropout": 1.0}),
]


@pytest.mark.parametrize(("field", "values"), BROKEN)
def test_a_broken_spec_names_the_field_and_its_nearest_works(field: str, values: dict[str, object]) -> None:
    assert isinstance(repaired(AlexNetSpec, field, **values), AlexNetSpec)


def test_the_smallest_image_is_torchvisions() -> None:
    with pytest.raises(SpecError) as fault:
        unfold_alexnet(AlexNetSpec(), Input(62, 63))
    assert (fault.value.field, fault.value.nearest) == ("height", 63)
    check_built(unfold_alexnet(AlexNetSpec(), Input(63, 63)))
