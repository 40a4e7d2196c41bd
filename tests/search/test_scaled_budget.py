"""The largest networks within a budget in the families beside the ResNets fit, and the next do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.search.axes import Scaled, as_scaled, deeper, depth_of
from resnet_core.search.budget import Budget, largest_image
from resnet_core.search.scaled_budget import WAYS, Way, largest, smallest, start_of
from resnet_core.spec import FAMILIES, Input, RegNetSpec, VitSpec

SCALED = {name: spec for name, kind in FAMILIES.items() if (spec := as_scaled(kind()))}
IMAGE = Input()


def macs(spec: Scaled, image: Input = IMAGE) -> int:
    return price(unfold(spec, image)).macs


@given(st.sampled_from(sorted(SCALED)), st.sampled_from(WAYS), st.floats(0.2, 20), st.booleans())
def test_what_is_found_fits_and_the_next_does_not(name: str, way: Way, times: float, by_params: bool) -> None:
    family = SCALED[name]
    cost = price(unfold(family, IMAGE))
    budget = Budget(int(times * cost.params), None) if by_params else Budget(None, int(times * cost.macs))
    found = largest(way, start_of(way, family, family), IMAGE, budget)
    if found is None:
        least = smallest(way, family)
        assert not budget.admits(price(unfold(least, IMAGE)))
        return
    assert found.cost == price(unfold(found.spec, IMAGE))
    assert budget.admits(found.cost)
    assert found.beyond is None or not budget.admits(price(unfold(found.beyond, IMAGE)))
    if times >= 1:
        assert found.cost.macs >= cost.macs or found.cost.params >= cost.params


@pytest.mark.parametrize("name", SCALED)
def test_nothing_deeper_fits_than_is_found(name: str) -> None:
    family = SCALED[name]
    budget = Budget(None, 3 * macs(family))
    found = largest("deepest", family, IMAGE, budget)
    assert found is not None
    blocks = depth_of(found.spec)
    for more in (1, 2, 3, 5, 8, 13):
        assert not budget.admits(price(unfold(deeper(family, (blocks + more) / depth_of(family)), IMAGE)))


def test_a_way_grows_from_the_proportions_of_the_map_where_the_other_axis_allows_it() -> None:
    family = VitSpec()
    spec = VitSpec(depth=24, token_width=1024, heads=16, mlp_width=4096)
    assert start_of("deepest", spec, family) == VitSpec(token_width=1024, heads=16, mlp_width=4096)
    assert start_of("widest", spec, family) == VitSpec(depth=24)
    assert start_of("balanced", spec, family) == family


def test_images_of_a_transformer_are_whole_patches() -> None:
    budget = Budget(None, 2 * macs(VitSpec()))
    fit = largest_image(VitSpec(), IMAGE, budget)
    assert fit is not None
    assert (fit.step, fit.side % 16) == (16, 0)
    assert macs(VitSpec(), Input(fit.side)) <= 2 * macs(VitSpec()) < macs(VitSpec(), Input(fit.side + 16))


def test_a_regnet_that_falls_in_cost_as_it_deepens_is_still_found_at_its_deepest() -> None:
    family = RegNetSpec()
    for times in (1.2, 1.7, 2.3, 3.1):
        budget = Budget(None, int(times * macs(family)))
        found = largest("deepest", family, IMAGE, budget)
        assert found is not None
        fits = [n for n in range(1, 90) if macs(deeper(family, n / family.depth)) <= (budget.macs or 0)]
        assert depth_of(found.spec) == max(fits)
