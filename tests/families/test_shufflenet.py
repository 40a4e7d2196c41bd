"""ShuffleNets are torchvision's, and every number is that of the module."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.families.shufflenet.recipe import unfold_shufflenet
from resnet_core.families.shufflenet.spec import ShuffleNetSpec
from resnet_core.families.shufflenet.zoo import PUBLISHED, ZOO
from resnet_core.language.input import Input
from resnet_core.readers.field import receptive_field
from resnet_core.readers.links import way_around
from tests.examples import examples
from tests.families.agreement import check_built, check_outputs, repaired
from tests.families.printed import check_printed
from tests.families.reached import expected, reached
from tests.families.torchvision_networks import of_plan, of_torchvision


@st.composite
def specs(draw: st.DrawFn) -> ShuffleNetSpec:
    """Small ShuffleNets over all fields."""
    stages = draw(st.integers(1, 3))
    return ShuffleNetSpec(
        depths=draw(st.tuples(*[st.integers(1, 3)] * stages)),
        widths=tuple(2 * half for half in draw(st.tuples(*[st.integers(1, 6)] * stages))),
        stem_width=draw(st.integers(1, 8)),
        head_width=draw(st.integers(1, 20)),
        in_channels=draw(st.integers(1, 4)),
        num_classes=draw(st.integers(1, 9)),
    )


@pytest.mark.parametrize("name", ZOO)
def test_keys_shapes_order_and_counts_are_torchvisions(name: str) -> None:
    assert of_plan(unfold_shufflenet(ZOO[name], Input(201, 224))) == of_torchvision(name, 201, 224)
    check_printed(name, PUBLISHED[name])


def test_outputs_with_shared_weights_are_torchvisions() -> None:
    check_outputs("shufflenet_v2_x0_5", unfold_shufflenet(ZOO["shufflenet_v2_x0_5"], Input(65, 48, 2)))


@settings(max_examples=examples(10))
@given(specs())
def test_the_price_of_any_is_that_of_its_module(spec: ShuffleNetSpec) -> None:
    check_built(unfold_shufflenet(spec, Input(37, 45)))


def test_a_gradient_reaches_exactly_the_receptive_field() -> None:
    plan = unfold_shufflenet(ShuffleNetSpec((2, 2), (4, 8), 4, 2), Input(255, 223))
    assert reached(plan) == expected(plan, receptive_field(plan)[-1])


def test_half_of_the_channels_goes_past_every_block_but_the_first_of_a_stage() -> None:
    (opening, rest), *_ = (stage.runs for stage in unfold_shufflenet(ShuffleNetSpec(), Input()).stages)
    assert (way_around(opening.block), way_around(rest.block)) == ("none", "channel split")


def test_a_million_blocks_are_a_few_runs() -> None:
    deep = unfold_shufflenet(ShuffleNetSpec((4, 1_000_000, 4)), Input())
    assert (deep.blocks, len(deep.stages[1].runs)) == (1_000_008, 2)


BROKEN: list[tuple[str, dict[str, object]]] = [
    ("depths", {"depths": ()}),
    ("widths", {"widths": (116, 232)}),
    ("widths", {"widths": (116, 233, 464)}),
    ("stem_width", {"stem_width": 0}),
    ("head_width", {"head_width": 1.5}),
]


@pytest.mark.parametrize(("field", "values"), BROKEN)
def test_a_broken_spec_names_the_field_and_its_nearest_works(field: str, values: dict[str, object]) -> None:
    assert isinstance(repaired(ShuffleNetSpec, field, **values), ShuffleNetSpec)


def test_too_small_an_image_is_refused_with_the_least_that_works() -> None:
    with pytest.raises(SpecError) as fault:
        unfold_shufflenet(ShuffleNetSpec(), Input(64, 16))
    assert (fault.value.field, fault.value.nearest) == ("width", 17)
