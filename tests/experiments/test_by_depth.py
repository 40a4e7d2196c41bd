"""Gradients by depth, measured: each measure is that of the experiment of its own, and the outcome holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resnet_core.experiments.gradients import by_depth
from resnet_core.experiments.gradients import run as gradients
from resnet_core.families.resnet.small_networks import of_depth
from resnet_core.labs.gradients.by_depth import INPUT, NETWORKS, SPEC, ByDepth, by_depth_settings, fold
from resnet_core.labs.gradients.findings import fold as fold_norms
from resnet_core.labs.gradients.growth import first_to_last
from resnet_core.labs.gradients.settings import gradients_settings
from resnet_core.labs.gradients.twins import ASKED, PLAIN, TWO_BY_TWO

SMALL: dict[str, str | int] = {"depths": "8-32", "seeds": 3, "pairs": 2}


@pytest.fixture(scope="module")
def found() -> ByDepth:
    return fold(by_depth.run(SPEC, INPUT, by_depth_settings(SMALL), 0, "cpu"))


def test_the_ratio_is_that_of_the_norms_which_the_page_measures(found: ByDepth) -> None:
    settings = gradients_settings({"twins": ",".join(TWO_BY_TWO), "seeds": 1})
    norms = fold_norms(gradients.run(of_depth(SPEC, 8), replace(INPUT), settings, 0, "cpu")).norms
    expected = {each.variant: first_to_last(each.weights) for each in norms}
    own = {each.variant: each.ratio for each in found.measured if (each.depth, each.seed) == (8, 0)}
    assert own == {name: pytest.approx(value, rel=1e-4) for name, value in expected.items()}


def test_depth_makes_the_gradient_explode_without_shortcuts_alone_with_every_seed(found: ByDepth) -> None:
    ratios = {(each.variant, each.depth, each.seed): each.ratio or 0.0 for each in found.measured}
    assert len(ratios) == len(NETWORKS) * 2 * 3
    for seed in range(3):
        assert ratios[PLAIN, 32, seed] > 10 * ratios[PLAIN, 8, seed]
        assert ratios[ASKED, 32, seed] < 10 * ratios[ASKED, 8, seed]


def test_gradients_shatter_sooner_without_shortcuts(found: ByDepth) -> None:
    halves = {name: found.course(name, "half")[32].middle for name in (ASKED, PLAIN)}
    assert halves[PLAIN] < halves[ASKED] / 3
