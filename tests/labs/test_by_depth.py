"""Gradients by depth: which laws are told apart, and what the record says."""

from __future__ import annotations

import pytest

from resnet_core.checks import SpecError
from resnet_core.labs.gradients.by_depth import (
    FARTHEST,
    FILE,
    INPUT,
    NEAREST,
    NETWORKS,
    SPEC,
    AtDepth,
    ByDepth,
    Range,
    by_depth_settings,
    fit,
    fold,
    half_distance,
    within,
)
from resnet_core.labs.gradients.twins import ASKED, NO_NORM, PLAIN, PLAIN_NO_NORM
from resnet_core.labs.recorded import runs

DEPTHS = (8, 14, 20, 32, 44, 56, 80, 110)


@pytest.fixture(scope="module")
def recorded() -> ByDepth:
    return fold(runs(FILE)[FILE].points)


def course(of_depth: dict[int, float]) -> dict[int, Range]:
    return {depth: Range(value, value, value) for depth, value in of_depth.items()}


def test_an_exponential_and_a_power_of_depth_are_told_apart() -> None:
    exponential = fit(course({depth: 10 ** (0.05 * depth) for depth in DEPTHS}))
    power = fit(course({depth: depth**3 / 500 for depth in DEPTHS}))
    assert exponential is not None
    assert power is not None
    assert (exponential.law, power.law) == ("exponential", "power")
    assert exponential.factor == pytest.approx(10**0.5)
    assert exponential.change == pytest.approx(10 ** (0.05 * 102))


def test_what_stays_within_a_factor_of_ten_is_flat_and_three_depths_tell_nothing() -> None:
    flat = fit(course({depth: 1 + depth / 20 for depth in DEPTHS}))
    assert flat is not None
    assert flat.law == "flat"
    assert fit(course({8: 1.0, 20: 10.0, 56: 100.0})) is None
    assert fit(course({8: 1.0, 20: 10.0, 56: 0.0, 80: 5.0})) is None


@pytest.mark.parametrize(
    ("correlations", "half"),
    [
        ((0.9, 0.5, 0.1), 0.1),
        ((0.75, 0.25, 0.1), 10**-1.5),
        ((0.4, 0.1, 0.0), 0.01),
        ((0.9, 0.8, 0.7), 1.0),
        ((0.9, float("nan"), 0.7), None),
    ],
)
def test_the_half_distance_is_where_the_line_crosses_one_half(
    correlations: tuple[float, ...], half: float | None
) -> None:
    found = half_distance((0.01, 0.1, 1.0), correlations)
    assert found == (pytest.approx(half) if half is not None else None)


def test_a_half_distance_at_the_end_of_the_range_fits_no_law() -> None:
    kept = within(course({8: 0.1, 20: NEAREST, 32: FARTHEST, 44: 0.01}))
    assert list(kept) == [8, 44]


def test_a_depth_with_a_seed_that_has_no_value_is_left_out() -> None:
    found = ByDepth(None, (AtDepth(PLAIN, 8, 0, 2.0, None, None), AtDepth(PLAIN, 8, 1, None, None, None)))
    assert found.course(PLAIN, "ratio") == {}


def test_the_record_has_four_networks_at_eight_depths_with_three_seeds(recorded: ByDepth) -> None:
    run = runs(FILE)[FILE]
    assert run.answers(SPEC, by_depth_settings({}), 0)
    assert recorded.conditions is not None
    assert (recorded.conditions.batch, recorded.conditions.height) == (INPUT.batch, INPUT.height)
    assert recorded.depths() == DEPTHS
    cells = {(each.variant, each.depth, each.seed) for each in recorded.measured}
    assert cells == {(name, depth, seed) for name in NETWORKS for depth in DEPTHS for seed in range(3)}


def test_in_the_record_only_plain_networks_with_batch_norm_explode_and_exponentially(
    recorded: ByDepth,
) -> None:
    laws = {name: fit(recorded.course(name, "ratio")) for name in NETWORKS}
    assert {name for name, one in laws.items() if one and one.law == "exponential"} == {PLAIN}
    by_seed = {
        (each.variant, each.seed): each.ratio for each in recorded.measured if each.depth == DEPTHS[-1]
    }
    for seed in range(3):
        deepest = {name: by_seed[name, seed] or 0.0 for name in NETWORKS}
        assert deepest[PLAIN] > 1e5
        assert all(0.1 < deepest[name] < 100 for name in (ASKED, NO_NORM, PLAIN_NO_NORM))


def test_in_the_record_gradients_keep_their_direction_with_shortcuts_alone(recorded: ByDepth) -> None:
    for name, keeps in ((ASKED, True), (NO_NORM, True), (PLAIN, False), (PLAIN_NO_NORM, False)):
        deep = [one.middle for depth, one in recorded.course(name, "cosine").items() if depth >= 20]
        assert all((cosine > 0.5) is keeps and (abs(cosine) < 0.05) is not keeps for cosine in deep)


@pytest.mark.parametrize("given", [{"depths": "9"}, {"depths": "x"}, {"depths": "8-201"}, {"seeds": 0}])
def test_what_cannot_be_measured_is_refused(given: dict[str, str | int]) -> None:
    with pytest.raises(SpecError):
        by_depth_settings(given)
