"""What is said of lesions: medians, the first block by itself, and the statistics of batch norm."""

from __future__ import annotations

from dataclasses import replace

from app.drawing.palette import LIGHT
from app.lesion import random, singles, words
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.lesion import findings
from resnet_core.labs.lesion.findings import Lesions, Outcome
from resnet_core.labs.recorded import runs
from resnet_core.plan import unfold
from resnet_core.spec import Input
from tests.app.plots import in_plotly

PLAN = unfold(digits_network(56), Input(8, 8))
EVENTS = runs("lesions")["residual56/lesion"].points
FOUND = findings.lesions(EVENTS)


def asked(found: Lesions) -> Outcome:
    assert found.network is not None
    return found.network


def test_one_extreme_block_changes_neither_the_usual_cost_nor_what_is_said_of_the_others() -> None:
    """residual-20 loses 9.7 % without a block that changes the shape, 6.9 % without another but the first."""
    plan = unfold(digits_network(20), Input(8, 8))
    recorded_ = findings.lesions(runs("lesions")["residual20/lesion"].points)
    network = asked(recorded_)
    for wrong in (network.wrong, 299):
        errors = {**network.singles, "layer1.0": wrong}
        changed = replace(network, singles=errors)
        assert singles.shape_changing(changed, plan) == singles.shape_changing(network, plan)
        assert abs(changed.median_rise - network.median_rise) < 0.04


def test_most_of_what_the_first_block_costs_is_said_to_be_statistics() -> None:
    again = findings.lesions(runs("lesions")["residual56/lesion/train"].points)
    assert again.conditions is not None
    assert again.conditions.statistics_images == 512
    assert "batch norm re-estimated on 512 training images" in words.conditions(again.conditions, "")
    said = singles.statistics(asked(FOUND), asked(again))
    assert "Without layer1.0 the error rises by 47.5 points; with batch norm re-estimated, by 12.0" in said


def test_draws_with_the_first_block_are_marked_and_said() -> None:
    network = asked(FOUND)
    for amount, wrong in network.draws["deletions"].items():
        split = network.split(amount)
        assert len(wrong) == 30
        assert sorted(split.with_first + split.without_first) == sorted(wrong)
    assert network.split(25).without_first == ()
    even = network.first_fair_split
    assert even is not None
    assert f"With {even.amount} deleted: a median of" in random.caption(FOUND, "deletions", plain=False)
    marks = in_plotly(random.chart(FOUND, "deletions", LIGHT, plain=False)).data[-1]
    assert len(marks.x) == sum(map(len, network.first.values()))
    assert len(random.chart(FOUND, "swaps", LIGHT, plain=False).data) == 6
    fewer = replace(network, first={})
    assert "first block" not in random.caption(FOUND._replace(network=fewer), "deletions", plain=False)
