"""Numbers of a network that move others: every way there and back is the identity."""

from __future__ import annotations

import pytest
from hypothesis import given

from resnet_core.search.proportions import (
    first_widths_to_choose,
    groups_to_choose,
    with_first_width,
    with_groups,
)
from resnet_core.spec import ArchSpec, SpecError
from resnet_core.zoo import RESNETS
from tests.strategies import specs

USUAL = (8, 16, 32, 64, 128, 256)


@given(specs())
def test_any_number_of_groups_there_and_back_is_the_same_network(spec: ArchSpec) -> None:
    choices = groups_to_choose(spec)
    assert spec.groups in choices
    assert {with_groups(with_groups(spec, groups), spec.groups) for groups in choices} == {spec}


@given(specs())
def test_any_first_width_there_and_back_is_the_same_network(spec: ArchSpec) -> None:
    choices = first_widths_to_choose(spec, USUAL)
    assert spec.widths[0] in choices
    assert {with_first_width(with_first_width(spec, w), spec.widths[0]) for w in choices} == {spec}


def test_res2net_offers_the_groups_that_divide_its_width() -> None:
    assert groups_to_choose(RESNETS["res2net50_26w_4s"]) == (1, 2, 13, 26)
    assert groups_to_choose(ArchSpec()) == (1, 2, 4, 8, 16, 32, 64)


def test_ratios_that_cannot_be_kept_are_refused() -> None:
    assert first_widths_to_choose(ArchSpec(widths=(64, 100, 200, 300)), USUAL) == (16, 32, 64, 128, 256)
    with pytest.raises(SpecError, match="100"):
        with_first_width(ArchSpec(widths=(64, 100, 200, 300)), 100)
    with pytest.raises(SpecError, match="26"):
        with_groups(RESNETS["res2net50_26w_4s"], 4)
