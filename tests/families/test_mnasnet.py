"""MNASNets are torchvision's, at any width multiplier."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.families.mnasnet.recipe import unfold_mnasnet
from resnet_core.families.mnasnet.spec import MnasNetSpec
from resnet_core.families.mnasnet.zoo import PUBLISHED, ZOO
from resnet_core.language.input import Input
from resnet_core.language.plan import Plan
from tests.examples import examples
from tests.families.agreement import (
    check_built,
    check_field,
    check_outputs,
    check_published,
    repaired,
)
from tests.families.torchvision_networks import measured, of_plan, of_torchvision
from tests.torchvision_oracle import torchvision_models


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Narrow MNASNets over all fields, laid out for small images."""
    spec = MnasNetSpec(
        width_multiplier=draw(st.floats(0.1, 0.6)),
        depths=tuple(draw(st.integers(1, 3)) for _ in range(6)),
        head_width=draw(st.integers(1, 20)),
        dropout=draw(st.sampled_from((0.0, 0.2))),
        in_channels=draw(st.integers(1, 4)),
        num_classes=draw(st.integers(1, 9)),
    )
    sides = st.integers(17, 49)
    return unfold_mnasnet(spec, Input(draw(sides), draw(sides), 2))


@pytest.mark.parametrize("name", ZOO)
def test_keys_shapes_order_and_counts_are_torchvisions(name: str) -> None:
    assert of_plan(unfold_mnasnet(ZOO[name], Input(201, 224))) == of_torchvision(name, 201, 224)


@pytest.mark.parametrize("multiplier", [0.1, 0.35, 2.0])
def test_other_multipliers_are_torchvisions_too(multiplier: float) -> None:
    with torch.device("meta"):
        theirs = torchvision_models().MNASNet(multiplier).eval()
    assert of_plan(unfold_mnasnet(MnasNetSpec(multiplier), Input(65, 48))) == measured(theirs, 65, 48)


def test_outputs_with_shared_weights_are_torchvisions() -> None:
    check_outputs("mnasnet1_0", unfold_mnasnet(MnasNetSpec(), Input(65, 48, 2)))


def test_the_receptive_field_is_that_of_torchvisions_convolutions() -> None:
    check_field("mnasnet1_0", unfold_mnasnet(MnasNetSpec(), Input()), ())


@pytest.mark.parametrize("name", ZOO)
def test_the_counts_are_those_that_were_published(name: str) -> None:
    assert PUBLISHED.keys() == ZOO.keys()
    check_published(unfold_mnasnet(ZOO[name], PUBLISHED[name].input), PUBLISHED[name])


@settings(max_examples=examples(10))
@given(plans())
def test_the_price_of_any_is_that_of_its_module(plan: Plan) -> None:
    check_built(plan)


BROKEN: list[tuple[str, dict[str, object]]] = [
    ("width_multiplier", {"width_multiplier": 99.0}),
    ("depths", {"depths": (3, 3)}),
    ("depths", {"depths": (1,) * 7}),
    ("head_width", {"head_width": 0}),
    ("dropout", {"dropout": 1.0}),
    ("num_classes", {"num_classes": 0}),
]


@pytest.mark.parametrize(("field", "values"), BROKEN)
def test_a_broken_spec_names_the_field_and_its_nearest_works(field: str, values: dict[str, object]) -> None:
    assert isinstance(repaired(MnasNetSpec, field, **values), MnasNetSpec)


def test_too_small_an_image_is_refused_with_the_least_that_works() -> None:
    with pytest.raises(SpecError) as fault:
        unfold_mnasnet(MnasNetSpec(), Input(17, 3))
    assert (fault.value.field, fault.value.nearest) == ("width", 17)
