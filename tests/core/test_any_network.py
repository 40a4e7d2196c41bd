"""Networks of every family: their price is that of the module, links carry them, and limits hold them."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
import torch
from hypothesis import given, settings
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.network import fitted
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.search.limits import SHOWN, LimitError, check, within
from resnet_core.search.names import differences, name_of, nearest_published
from resnet_core.spec import (
    FAMILIES,
    ArchSpec,
    Input,
    Spec,
    VitSpec,
    from_query,
    nearest,
    read_query,
    to_query,
)
from resnet_core.zoo import PUBLISHED, ZOO
from tests.any_network import any_cases, any_large_specs, any_specs
from tests.examples import examples
from tests.strategies import large_inputs

BROKEN = (None, True, -1, 0, 10**10, "nonsense", float("nan"), 0.5, 1e9, (), (0,), (1,) * 99, (10**10, 1))


@settings(max_examples=examples(40))
@given(any_cases())
def test_price_names_and_scores_are_those_of_the_module(case: tuple[Spec, Input]) -> None:
    plan = unfold(*case)
    # The meta device takes longer; but on the CPU the counter does not know the attention.
    device = "meta" if isinstance(case[0], VitSpec) else "cpu"
    network = build(case[0], device="meta", input=case[1]).to_empty(device=device).eval()
    with FlopCounterMode(display=False) as counter:
        scores = network(torch.zeros(plan.input.batch, *plan.image.sizes, device=device))
    assert scores.shape == (plan.input.batch, plan.classes)
    cost = price(plan)
    assert cost.params == sum(weights.numel() for weights in network.parameters())
    assert 2 * cost.macs * plan.input.batch == counter.get_total_flops()
    assert expected_shapes(plan) == {key: tuple(value.shape) for key, value in network.state_dict().items()}


@settings(max_examples=examples(150))
@given(any_large_specs(), large_inputs())
def test_a_link_brings_back_the_network_and_the_image(spec: Spec, input: Input) -> None:
    link = urlencode(to_query(spec, input))
    assert read_query(dict(parse_qsl(link, strict_parsing=bool(link)))) == (spec, input, ())
    assert from_query(to_query(spec)) == spec


@settings(max_examples=examples(25))
@given(any_large_specs(), large_inputs())
def test_any_network_can_be_brought_within_what_is_shown(spec: Spec, input: Input) -> None:
    network, _ = fitted(spec, input)
    check(network.recipe, network.input, SHOWN)
    assert fitted(network.spec, network.input) == (network, ())


@settings(max_examples=examples(25))
@given(any_specs(), large_inputs())
def test_the_nearest_of_a_limit_can_be_run(spec: Spec, input: Input) -> None:
    input, faults = fitted(spec, input)[0].input, []
    try:
        check(spec, input)
    except LimitError as fault:
        faults.append(fault)
    small, images, moves = within(spec, input)
    check(small, images)
    assert [move.field for move in moves][:1] == [fault.field for fault in faults]


@settings(max_examples=examples(20))
@given(any_specs())
def test_any_network_has_a_name_of_its_own_family(spec: Spec) -> None:
    near = nearest_published(spec)
    assert type(ZOO[near]) is type(spec)
    title, *changes = name_of(spec).split(", ")
    assert title
    assert (spec == ZOO[near]) == (not differences(spec, ZOO[near]))
    assert changes or spec == ZOO[near] or name_of(spec) == PUBLISHED[near].title


@pytest.mark.parametrize("family", FAMILIES)
def test_a_broken_field_is_named_and_mended(family: str) -> None:
    kind = FAMILIES[family]
    for field in vars(kind()):
        for value in BROKEN:
            spec, faults = nearest(kind, {field: value})
            assert {fault.field for fault in faults} <= vars(spec).keys()
            assert bool(faults) == (vars(spec) != {**vars(kind()), field: value} or bool(faults))
            if not faults:
                assert getattr(spec, field) == value


@pytest.mark.parametrize("family", FAMILIES)
def test_no_field_has_the_name_of_one_of_the_images(family: str) -> None:
    assert not vars(FAMILIES[family]()).keys() & vars(Input()).keys()


def test_a_family_that_is_unknown_is_the_nearest() -> None:
    spec, _, (fault,) = read_query({"family": "vg"})
    assert (family_of(spec), fault.field, fault.nearest) == ("vgg", "family", "vgg")
    with pytest.raises(SpecError):
        from_query({"family": "vg"})


def family_of(spec: Spec) -> str:
    return to_query(spec).get("family", "resnet")


def test_a_field_of_another_family_is_left_out_and_said() -> None:
    spec, _, (fault,) = read_query({"family": "vgg", "block": "basic"})
    assert spec == FAMILIES["vgg"]()
    assert fault.why == "a network of the family vgg has no such field, so it was left out"
    spec, _, (fault,) = read_query({"fc_width": "7", "depths": "1-1-1-1"})
    assert spec == ArchSpec(depths=(1, 1, 1, 1))


def test_an_unknown_field_names_the_nearest() -> None:
    _, _, (fault,) = read_query({"depth": "1-1-1-1"})
    assert "the closest is depths" in fault.why


@pytest.mark.parametrize("name", ZOO)
def test_the_link_of_a_published_network_names_its_family_first(name: str) -> None:
    query = to_query(ZOO[name])
    assert isinstance(ZOO[name], ArchSpec) or next(iter(query)) == "family"
