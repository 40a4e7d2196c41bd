"""The networks of the labs have the depth they are named after."""

import pytest

from resnet_core.families.resnet.small_networks import digits_network, of_depth
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input, SpecError


@pytest.mark.parametrize("depth", [8, 14, 20, 32, 44, 56, 110])
@pytest.mark.parametrize("shortcut", ["identity", "none"])
def test_a_network_has_the_depth_that_was_asked(depth: int, shortcut: str) -> None:
    spec = digits_network(depth, shortcut)
    assert unfold(spec, Input(8, 8)).depth == depth
    assert spec.shortcut == shortcut


def test_plain_and_residual_twins_differ_in_the_shortcut_alone() -> None:
    plain, residual = digits_network(56, "none"), digits_network(56)
    assert {name for name in vars(plain) if getattr(plain, name) != getattr(residual, name)} == {"shortcut"}


def test_other_fields_can_be_changed() -> None:
    assert digits_network(20, order="pre", norm="none").order == "pre"


def test_a_bottleneck_has_three_layers_a_block() -> None:
    assert unfold(of_depth(ArchSpec(), 26)).depth == 26


@pytest.mark.parametrize(("asked", "nearest"), [(21, 20), (23, 26), (55, 56), (2, 8), (-3, 8)])
def test_an_impossible_depth_is_refused_with_the_nearest(asked: int, nearest: int) -> None:
    with pytest.raises(SpecError) as refused:
        digits_network(asked)
    assert (refused.value.field, refused.value.nearest) == ("depth", nearest)
    digits_network(nearest)
