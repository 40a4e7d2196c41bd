"""GoogLeNet is torchvision's without auxiliary classifiers, and every number is that of the module."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.families.googlenet.recipe import unfold_googlenet
from resnet_core.families.googlenet.spec import GoogLeNetSpec
from resnet_core.families.googlenet.zoo import PUBLISHED
from resnet_core.language.input import Input
from resnet_core.language.plan import out_of
from resnet_core.nn.network import PlanModule
from resnet_core.readers.field import receptive_field
from tests.examples import examples
from tests.families.agreement import check_built, repaired, set_running_statistics
from tests.families.printed import check_printed
from tests.families.reached import expected, reached
from tests.families.torchvision_networks import of_plan, of_torchvision
from tests.torchvision_oracle import torchvision_models

WITHOUT = {"aux_logits": False, "init_weights": False}


@st.composite
def specs(draw: st.DrawFn) -> GoogLeNetSpec:
    """Small GoogLeNets over all fields."""
    return GoogLeNetSpec(
        depths=draw(st.tuples(*[st.integers(1, 3)] * draw(st.integers(1, 3)))),
        percent=draw(st.integers(7, 14)),
        wide_kernel=draw(st.sampled_from((3, 5))),
        dropout=draw(st.sampled_from((0.0, 0.2))),
        in_channels=draw(st.integers(1, 4)),
        num_classes=draw(st.integers(1, 9)),
    )


def test_keys_shapes_order_and_counts_are_torchvisions() -> None:
    facts = of_plan(unfold_googlenet(GoogLeNetSpec(), Input()))
    assert facts == of_torchvision("googlenet", 224, 224, **WITHOUT)
    check_printed("googlenet", PUBLISHED["googlenet"])


def test_outputs_with_shared_weights_are_torchvisions() -> None:
    torch.manual_seed(0)
    theirs = torchvision_models().get_model("googlenet", weights=None, **WITHOUT).eval().double()
    set_running_statistics(theirs)
    ours = PlanModule(unfold_googlenet(GoogLeNetSpec(), Input(65, 50, 2))).eval().double()
    ours.load_state_dict(theirs.state_dict(), strict=True)
    images = torch.randn(2, 3, 65, 50, dtype=torch.float64)
    with torch.inference_mode():
        scores = theirs(images)
        assert (ours(images) - scores).abs().max() <= 1e-9 * scores.abs().max()
    assert scores.std(0).max() > 1e-6 * scores.abs().max()


@settings(max_examples=examples(10))
@given(specs())
def test_the_price_of_any_is_that_of_its_module(spec: GoogLeNetSpec) -> None:
    check_built(unfold_googlenet(spec, Input(38, 45)))


@pytest.mark.parametrize("wide_kernel", [3, 5])
def test_a_gradient_reaches_exactly_the_receptive_field(wide_kernel: int) -> None:
    spec = GoogLeNetSpec((2, 2), percent=7, wide_kernel=wide_kernel)  # type: ignore[arg-type]  # one of two
    plan = unfold_googlenet(spec, Input(319, 287))
    assert reached(plan) == expected(plan, receptive_field(plan)[-1])


def test_a_stage_that_is_deeper_than_the_papers_repeats_its_last_module() -> None:
    stage = unfold_googlenet(GoogLeNetSpec((2, 7)), Input()).stages[1]
    assert [out_of(run.block).channels for run in stage.runs] == [
        512, 512, 512, 528, 832, 832, 832,
    ]  # fmt: skip


BROKEN: list[tuple[str, dict[str, object]]] = [
    ("depths", {"depths": (1, 1, 1, 1)}),
    ("depths", {"depths": (27,)}),
    ("percent", {"percent": 6}),
    ("wide_kernel", {"wide_kernel": 7}),
    ("dropout", {"dropout": 2.0}),
]


@pytest.mark.parametrize(("field", "values"), BROKEN)
def test_a_broken_spec_names_the_field_and_its_nearest_works(field: str, values: dict[str, object]) -> None:
    assert isinstance(repaired(GoogLeNetSpec, field, **values), GoogLeNetSpec)


def test_the_smallest_image_is_torchvisions() -> None:
    with pytest.raises(SpecError) as fault:
        unfold_googlenet(GoogLeNetSpec(), Input(15, 14))
    assert (fault.value.field, fault.value.nearest) == ("width", 15)
    check_built(unfold_googlenet(GoogLeNetSpec(), Input(15, 15)))
