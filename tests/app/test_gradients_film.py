"""Gradients: what a training does to the first block, levels, lanes and ticks."""

from __future__ import annotations

from math import log10
from typing import Any

import pytest

from app.drawing.palette import LIGHT
from app.gradients import film, norms, scale, trend
from app.gradients.controls import Choices
from resnet_core.labs.gradients.findings import Findings, fold
from resnet_core.labs.gradients.recorded import (
    FILES,
    FILM,
    INPUT,
    NAME,
    RECORDED,
    SPEC,
    START,
    answering,
    nearest,
    recorded,
)
from resnet_core.labs.settings import Scalar
from resnet_core.network import Network
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.app.made_up_gradients import made_up
from tests.app.plots import in_plotly


@pytest.fixture(scope="module")
def measured() -> Findings:
    return fold(recorded()[f"{NAME}/{FILM}"].points)


def test_what_is_not_finite_has_its_lane_above_the_chart() -> None:
    drawn = in_plotly(norms.chart(made_up(asked=[float("inf"), 1.0, 0.0]), 0, "weights", LIGHT))
    low, chart, high = (getattr(drawn.layout, axis).domain for axis in ("yaxis2", "yaxis", "yaxis3"))
    assert low[1] < chart[0] < chart[1] < high[0]
    lanes = {trace.yaxis: trace.y[0] for trace in drawn.data if trace.yaxis}
    assert lanes == {"y2": scale.ZERO, "y3": scale.NOT_FINITE}


def test_a_network_on_another_level_is_named_though_its_slope_is_mild() -> None:
    found = made_up(asked=[1.0, 1.0, 1.0], no_norm=[2e4, 2e4, 2e4], pre=[9.0, 9.0, 9.0])
    sentence = trend.sentence(found, 0, "weights")
    assert sentence.count("stays within a factor of ten") == 1
    assert "2.0 × 10⁴ times as large in the twin **without batch norm** as in" in sentence
    assert "level" not in trend.sentence(made_up(asked=[1.0, 1.0], pre=[9.0, 9.0]), 0, "weights")


def test_a_film_explains_why_weights_that_were_thrown_out_hardly_turn() -> None:
    """Plain-56 goes from an exploding gradient to one that looks vanished, in twenty steps."""
    found = made_up(asked=[1.0, 1.0], plain=[800.0, 1.0])
    after = tuple(
        start._replace(step=20, weights=(size, 1.0), kernels=(kernels, 8.0))
        for start, size, kernels in zip(found.norms, (1.5, 0.02), (8.0, 120.0), strict=True)
    )
    start = tuple(each._replace(kernels=(8.0, 8.0)) for each in found.norms)
    found = Findings(networks=found.networks, norms=(*start, *after))
    sentence = film.sentence(found)
    assert "its weights' norm from 8 to 120" in sentence
    assert "the relative gradient from 100 to 1.7 × 10⁻⁴: **its weights now hardly turn" in sentence
    assert sentence.count("hardly turn") == 1
    assert "behind batch norm" in film.why(found)


def test_a_film_has_lines_and_a_map_of_blocks_by_steps_for_each_network(measured: Findings) -> None:
    lines, maps = film.lines(measured, LIGHT), film.maps(measured, "relative", LIGHT)
    drawn = in_plotly(lines.figure)
    assert len(drawn.data) == len(film.PANELS) * len(measured.networks)
    grids: list[Any] = [trace.z for trace in in_plotly(maps.figure).data]
    assert [len(grid) for grid in grids] == [27] * len(measured.networks)
    assert {len(row) for grid in grids for row in grid} == {len(measured.steps())}
    for exhibit in (lines, maps):
        table = exhibit.table()
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}


@pytest.mark.parametrize("values", [[1.0, 1.0, 1.0], [1.0, 1.4, 1.2], [1.0, 3.0, 9.0]])
def test_a_flat_curve_has_three_ticks_or_more(values: list[float]) -> None:
    axis = in_plotly(norms.chart(made_up(asked=values), 0, "branch", LIGHT)).layout.yaxis
    assert sum(axis.range[0] <= log10(tick) <= axis.range[1] for tick in axis.tickvals) >= 3


def test_the_record_shows_what_the_page_says_of_it_and_answers_its_own_request(measured: Findings) -> None:
    sentence = film.sentence(measured)
    assert sentence.count("hardly turn") == 1
    assert "in the **plain** twin its gradient goes from" in sentence
    assert {f"{NAME}/{FILM}", *(f"{network}/{START}" for network in FILES)} <= set(recorded())
    for name, record in recorded().items():
        network, _, moments = name.partition("/")
        assert answering(RESNETS[network], INPUT, RECORDED[moments]) == record
    assert answering(SPEC, INPUT, {**RECORDED[START], "seeds": 1}) is None
    first = measured.renamed("asked", "xavier")
    assert [network.name for network in first.networks] == ["xavier", "plain"]
    assert {each.variant for each in first.norms} == {"xavier", "plain"}


def test_a_record_answers_for_those_of_its_networks_that_are_compared() -> None:
    record = answering(SPEC, INPUT, {"twins": "plain"})
    assert record is not None
    found, whole = fold(record.points), fold(recorded()[f"{NAME}/{START}"].points)
    assert [network.name for network in found.networks] == ["asked", "plain"]
    assert found.norms == tuple(each for each in whole.norms if each.variant in ("asked", "plain"))
    assert found.conditions == whole.conditions
    assert answering(SPEC, INPUT, {"twins": "pre"}) is None


@pytest.mark.parametrize(
    ("name", "stand_in"),
    [("resnet50", "cifar_resnet56"), ("resnet18", "cifar_resnet20"), ("cifar_resnet1202", "cifar_resnet110")],
)
def test_the_record_nearest_in_depth_stands_in_for_a_network_that_has_none(name: str, stand_in: str) -> None:
    for twins, moments in (("plain", FILM), ("plain,no_norm", START)):
        asked = RESNETS[name], PUBLISHED[name].input, {"twins": twins}
        assert answering(*asked) is None
        there = [each for each in recorded() if each.endswith(moments)]
        wanted = f"{stand_in}/{moments}"
        assert nearest(*asked) == recorded()[wanted if wanted in there else f"{NAME}/{FILM}"]


def test_only_norms_wait_for_the_training_of_a_film() -> None:
    film_of_20: dict[str, Scalar] = {"twins": "plain", "steps": 20, "moments": 20}
    choices = Choices(Network(SPEC, INPUT), INPUT, "cpu", film_of_20)
    steps = {
        name: choices.request(name).settings["steps"] for name in ("gradients", "jacobian", "shattering")
    }
    assert steps == {"gradients": 20, "jacobian": 0, "shattering": 0}
    after = choices._replace(settings={**film_of_20, "moments": 1})
    assert after.request("jacobian").settings["steps"] == 20
