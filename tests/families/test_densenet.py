"""DenseNets are torchvision's, and every number is that of the module."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.families.densenet.recipe import unfold_densenet
from resnet_core.families.densenet.spec import DenseNetSpec
from resnet_core.families.densenet.zoo import PUBLISHED, ZOO
from resnet_core.language.input import Input
from resnet_core.language.plan import out_of
from resnet_core.readers.field import receptive_field
from resnet_core.readers.saved import saved_for_backward
from tests.examples import examples
from tests.families.agreement import check_built, check_outputs, repaired
from tests.families.printed import check_printed
from tests.families.reached import expected, reached
from tests.families.torchvision_networks import of_plan, of_torchvision
from tests.readers.measured_memory import saved_by
from tests.torchvision_oracle import torchvision_models

SMALL = Input(61, 48, 2)


@st.composite
def specs(draw: st.DrawFn) -> DenseNetSpec:
    """Small DenseNets over all fields."""
    stages = draw(st.integers(1, 4))
    return DenseNetSpec(
        depths=draw(st.tuples(*[st.integers(1, 3)] * stages)),
        growth_rate=draw(st.integers(1, 8)),
        bn_size=draw(st.integers(1, 4)),
        compression=draw(st.sampled_from((1, 2, 3))),
        stem=draw(st.sampled_from(("imagenet", "cifar"))),
        stem_width=draw(st.integers(4, 12)),
        dropout=draw(st.sampled_from((0.0, 0.2))),
        in_channels=draw(st.integers(1, 4)),
        num_classes=draw(st.integers(1, 9)),
    )


@pytest.mark.parametrize("name", ZOO)
def test_keys_shapes_order_and_counts_are_torchvisions(name: str) -> None:
    assert of_plan(unfold_densenet(ZOO[name], Input())) == of_torchvision(name, 224, 224)


def test_outputs_with_shared_weights_are_torchvisions() -> None:
    check_outputs("densenet121", unfold_densenet(DenseNetSpec(), SMALL))


@pytest.mark.parametrize("name", ZOO)
def test_published_numbers_are_those_that_torchvision_prints(name: str) -> None:
    check_printed(name, PUBLISHED[name])


@pytest.mark.parametrize(("name", "depth"), [("densenet121", 121), ("densenet201", 201)])
def test_the_number_in_a_name_is_the_depth(name: str, depth: int) -> None:
    assert unfold_densenet(ZOO[name], Input()).depth == depth


def test_each_layer_adds_the_growth_rate_and_a_transition_halves() -> None:
    stages = unfold_densenet(DenseNetSpec(), Input()).stages
    assert [stage.out.channels for stage in stages] == [256, 512, 1024, 1024]
    assert [stage.inp.channels for stage in stages] == [64, 256, 512, 1024]
    assert out_of(stages[1].runs[0].block).channels == 128 + 32


def test_saved_bytes_are_those_of_torchvisions_own_module_too() -> None:
    theirs, images = torchvision_models().get_model("densenet121", weights=None), torch.rand(2, 3, 64, 64)
    assert saved_for_backward(unfold_densenet(DenseNetSpec(), Input(64, 64, 2))) == saved_by(theirs, images)
    # As docs/definitions.md says.
    assert saved_for_backward(unfold_densenet(DenseNetSpec(), Input())) == 130_695_936


@settings(max_examples=examples(10))
@given(specs())
def test_the_price_of_any_is_that_of_its_module(spec: DenseNetSpec) -> None:
    check_built(unfold_densenet(spec, Input(35, 29)))


@pytest.mark.parametrize(
    "spec",
    [
        DenseNetSpec((2, 1), 2, 1, stem_width=4),
        DenseNetSpec((1, 2, 1), 2, 1, stem="cifar", stem_width=4),
    ],
)
def test_a_gradient_reaches_exactly_the_receptive_field(spec: DenseNetSpec) -> None:
    plan = unfold_densenet(spec, Input(96, 112))
    assert reached(plan) == expected(plan, receptive_field(plan)[-1])


BROKEN: list[tuple[str, dict[str, object]]] = [
    ("depths", {"depths": ()}),
    ("depths", {"depths": (6, 12, 1000)}),
    ("depths", {"depths": (1,) * 9}),
    ("growth_rate", {"growth_rate": 0}),
    ("bn_size", {"bn_size": 2.0}),
    ("compression", {"compression": 0}),
    ("compression", {"compression": 300}),
    ("compression", {"compression": 40, "depths": (1, 1, 1, 1), "growth_rate": 1}),
    ("stem", {"stem": "deep"}),
    ("stem_width", {"stem_width": -1}),
    ("dropout", {"dropout": 1.0}),
    ("num_classes", {"num_classes": True}),
]


@pytest.mark.parametrize(("field", "values"), BROKEN)
def test_a_broken_spec_names_the_field_and_its_nearest_works(field: str, values: dict[str, object]) -> None:
    assert isinstance(repaired(DenseNetSpec, field, **values), DenseNetSpec)


def test_too_small_an_image_is_refused_with_the_least_that_works() -> None:
    with pytest.raises(SpecError) as fault:
        unfold_densenet(DenseNetSpec(), Input(28, 28))
    assert (fault.value.field, fault.value.nearest) == ("height", 29)  # torchvision's own least
    unfold_densenet(DenseNetSpec(), Input(29, 29))
