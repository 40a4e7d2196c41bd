"""RegNets are torchvision's, and their four numbers give any other."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.families.regnet.recipe import unfold_regnet
from resnet_core.families.regnet.spec import RegNetSpec
from resnet_core.families.regnet.zoo import PUBLISHED, ZOO
from resnet_core.language.input import Input
from tests.examples import examples
from tests.families.agreement import (
    check_built,
    check_field,
    check_outputs,
    check_published,
    repaired,
)
from tests.families.torchvision_networks import of_plan, of_torchvision

SMALL = Input(65, 48, 2)


@st.composite
def specs(draw: st.DrawFn) -> RegNetSpec:
    """Small RegNets over all fields."""
    try:
        return RegNetSpec(
            depth=draw(st.integers(1, 8)),
            w0=8 * draw(st.integers(1, 3)),
            wa=draw(st.floats(0, 20)),
            wm=draw(st.floats(1.5, 4)),
            group_width=draw(st.integers(1, 24)),
            attention=draw(st.sampled_from(("none", "se"))),
            se_reduction=draw(st.integers(1, 8)),
            stem_width=draw(st.integers(4, 12)),
            in_channels=draw(st.integers(1, 4)),
            num_classes=draw(st.integers(1, 9)),
        )
    except SpecError:
        assume(False)
        raise


@pytest.mark.parametrize("name", ZOO)
def test_keys_shapes_order_and_counts_are_torchvisions(name: str) -> None:
    assert of_plan(unfold_regnet(ZOO[name], Input())) == of_torchvision(name, 224, 224)


@pytest.mark.parametrize("name", ["regnet_x_400mf", "regnet_y_400mf"])
def test_outputs_with_shared_weights_are_torchvisions(name: str) -> None:
    check_outputs(name, unfold_regnet(ZOO[name], SMALL))


def test_the_defaults_are_those_of_regnety_400mf() -> None:
    assert RegNetSpec() == ZOO["regnet_y_400mf"]
    assert [(stage.width, stage.depth) for stage in RegNetSpec().stages] == [
        (48, 1),
        (104, 3),
        (208, 6),
        (440, 6),
    ]


@pytest.mark.parametrize("name", ["regnet_x_400mf", "regnet_y_1_6gf"])
def test_the_receptive_field_is_that_of_torchvisions_convolutions(name: str) -> None:
    check_field(name, unfold_regnet(ZOO[name], Input()), ("proj", "se"))


@settings(max_examples=examples(10))
@given(specs())
def test_the_price_of_any_is_that_of_its_module(spec: RegNetSpec) -> None:
    check_built(unfold_regnet(spec, Input(2 * 2 ** len(spec.stages) + 3, 2 ** len(spec.stages) + 1)))


BROKEN: list[tuple[str, dict[str, object]]] = [
    ("depth", {"depth": 0}),
    ("w0", {"w0": 50}),
    ("w0", {"w0": 3}),
    ("wa", {"wa": -1.0}),
    ("wm", {"wm": 1.0}),
    ("wm", {"wm": 1.2, "wa": 200.0}),
    ("wm", {"wm": 1.1, "wa": 999.0, "w0": 8, "depth": 1000}),
    ("group_width", {"group_width": 0}),
    ("attention", {"attention": "eca"}),
    ("se_reduction", {"se_reduction": 100}),
    ("stem_width", {"stem_width": 0}),
    ("num_classes", {"num_classes": 0}),
]


@pytest.mark.parametrize(("field", "values"), BROKEN)
def test_a_broken_spec_names_the_field_and_its_nearest_works(field: str, values: dict[str, object]) -> None:
    assert isinstance(repaired(RegNetSpec, field, **values), RegNetSpec)


def test_too_small_an_image_is_refused_with_the_least_that_works() -> None:
    with pytest.raises(SpecError) as fault:
        unfold_regnet(RegNetSpec(), Input(64, 16))
    assert (fault.value.field, fault.value.nearest) == ("width", 17)
    unfold_regnet(RegNetSpec(), Input(17, 17))


@pytest.mark.parametrize("name", ZOO)
def test_the_counts_are_those_that_were_published(name: str) -> None:
    check_published(unfold_regnet(ZOO[name], PUBLISHED[name].input), PUBLISHED[name])
