"""How costs grow, what fits a budget, and a million networks: all said with numbers that are prices."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.depth_width.answers import KINDS, answers
from app.depth_width.budget import (
    amount,
    answer_table,
    image,
    image_words,
    next_one,
    too_little,
)
from app.depth_width.growth import (
    DIRECTIONS,
    Doubled,
    curve_figure,
    curve_table,
    doubled,
    powers_table,
    sentence,
)
from app.depth_width.million import FRONT, caption, cloud_figure, cloud_table
from app.drawing.palette import DARK
from resnet_core import zoo
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.search.budget import Budget, growth
from resnet_core.search.cloud import AT_A_TIME, MILLION, best_within, cloud, drawn, spread
from resnet_core.search.map import MEASURES, Measure, measured
from resnet_core.search.sweep import sweep
from resnet_core.spec import ArchSpec, Input, SpecError
from tests.app.plots import in_plotly
from tests.strategies import cases

R50, IMAGE = zoo.RESNETS["resnet50"], Input()
FAMILIES = ("resnet18", "resnet50", "resnet34_a", "resnet50d", "seresnet50", "cifar_resnet20", "wrn_40_4")
PRICED: tuple[Measure, ...] = ("Parameters", "MACs", "Activations")


def of_zoo(name: str) -> tuple[ArchSpec, Input]:
    return zoo.RESNETS[name], zoo.PUBLISHED[name].input


# --------------------------------------------------------------------------------------------------- growth


@pytest.mark.parametrize("name", FAMILIES)
def test_doubling_costs_what_the_core_says(name: str) -> None:
    spec, input = of_zoo(name)
    grown = growth(spec, input)
    for direction, cost in zip(DIRECTIONS, (grown.depth, grown.width, grown.resolution), strict=True):
        for measure, before, after in zip(PRICED, grown.now, cost, strict=True):
            assert doubled(spec, input, direction, measure) == (2, after / before)


def test_the_bytes_kept_of_a_larger_image_are_measured_on_it() -> None:
    larger = Input(448, 448)
    ratio = measured(R50, larger, "Kept for backward") / measured(R50, IMAGE, "Kept for backward")
    assert doubled(R50, IMAGE, "image", "Kept for backward").ratio == ratio


def test_growth_is_said_as_it_is() -> None:
    said = sentence(R50, "depth", "MACs", doubled(R50, IMAGE, "depth", "MACs"))
    assert said.startswith("1.85 × the MACs, power 0.89;")
    assert sentence(R50, "image", "Parameters", Doubled(2, 1)).startswith(
        "1.00 × the parameters, power 0.00;"
    )
    cells = [cell.text for cell in powers_table(R50, IMAGE).rows[0].cells]
    assert cells == ["MACs", "1.85 ×, power 0.89", "3.94 ×, power 1.98", "4.00 ×, power 2.00"]


@given(cases())
@settings(max_examples=20)
def test_every_curve_can_be_drawn_and_listed(case: tuple[ArchSpec, Input]) -> None:
    for direction in DIRECTIONS:
        for measure in MEASURES:
            curve = in_plotly(curve_figure(*case, direction, measure, DARK))
            assert len(curve.data[-1].y) == len(curve_table(*case, direction, measure).rows)


# -------------------------------------------------------------------------------------------------- budgets


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("4.1 G", 4_100_000_000),
        ("26M", 26_000_000),
        (" 26 m ", 26_000_000),
        ("4.1 GMACs", 4_100_000_000),
        ("25,557,032", 25_557_032),
        ("5e9", 5_000_000_000),
        ("2.5E+6", 2_500_000),
        ("0.27 M parameters", 270_000),
        ("1.", 1),
        ("2.5", 2),
        ("0", 0),
        ("", None),
        ("  ", None),
    ],
)
def test_an_amount_is_read_as_a_person_writes_it(text: str, count: int | None) -> None:
    assert amount("MACs", text) == count


@pytest.mark.parametrize(
    "text", ["-1", "many", "1e99", "1e-9", "4.1.1 G", "NaN", "9" * 30, "10000 T" * 3, "٣", "2000000 T"]
)
def test_what_is_no_amount_gets_a_sentence(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        amount("MACs", text)
    assert caught.value.field == "MACs"
    assert "allowed is" in caught.value.why


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_fault(text: str) -> None:
    try:
        count = amount("MACs", text)
        assert count is None or count >= 0
    except SpecError:
        pass


def test_nothing_larger_than_resnet50_fits_its_own_budget() -> None:
    budget = Budget(26_000_000, 4_100_000_000)
    assert [answer.spec for answer in answers(R50, R50, IMAGE, budget)] == [R50] * 3


@pytest.mark.parametrize("name", FAMILIES)
def test_answers_fit_and_the_next_ones_do_not(name: str) -> None:
    spec, input = of_zoo(name)
    cost = price(unfold(spec, input))
    budget = Budget(2 * cost.params, 2 * cost.macs)
    for answer in answers(spec, spec, input, budget):
        assert answer.cost == price(unfold(answer.spec, input))
        assert budget.admits(answer.cost)
        assert answer.beyond is not None
        assert not budget.admits(price(unfold(answer.beyond, input)))
        assert "takes" in next_one(answer, input, budget)


def test_the_image_is_an_answer_too_and_latency_where_it_is_predicted() -> None:
    macs = price(unfold(R50)).macs
    budget = Budget(None, 2 * macs)
    fit = image(R50, IMAGE, budget)
    assert fit is not None
    assert fit.side > IMAGE.height
    assert f"{fit.cost.macs:,} MACs, " in image_words(fit, budget)
    assert "a limit on MACs is needed" in image_words(image(R50, IMAGE, Budget(10**9)), Budget(10**9))
    assert "beyond the budget" in image_words(image(R50, IMAGE, Budget(1, macs)), Budget(1, macs))
    same = answers(R50, R50, IMAGE, budget)[0]
    named = [row.cells[0].text for row in answer_table(same, IMAGE, budget, None, 0.0719).rows]
    assert named == ["Parameters", "MACs", "Layers", "Bytes saved", "Predicted latency"]
    assert answer_table(same, IMAGE, budget, None, 0.0719).rows[-1].cells[1].text == "71.9 ms"


def test_where_nothing_fits_the_smallest_is_named() -> None:
    budget = Budget(1_000, None)
    deepest, widest, balanced = answers(R50, R50, IMAGE, budget)
    assert not any(answer.fits for answer in (deepest, widest, balanced))
    shallow = replace(R50, depths=(1, 1, 1, 1))
    assert too_little(deepest, budget, IMAGE) == (
        "Nothing fits: even the smallest, 1-1-1-1 blocks of 64-128-256-512, takes "
        f"{price(unfold(shallow)).params:,} parameters."
    )
    assert widest.spec.depths == R50.depths
    assert max(widest.spec.widths) < max(balanced.spec.widths)


def test_a_huge_budget_is_answered_or_refused() -> None:
    with suppress(OverflowError):
        assert len(answers(R50, R50, IMAGE, Budget(10**18, 10**18))) == len(KINDS)


# ----------------------------------------------------------------------------------------------- a million


def test_the_cloud_holds_a_million_networks_within_its_edges() -> None:
    found = cloud(R50, IMAGE)
    assert (found.networks, int(found.counts.sum())) == (MILLION, MILLION)
    some = np.flatnonzero(found.most)
    assert (found.fewest[some] >= found.params_edges[0]).all()
    assert (found.most[some] <= found.params_edges[-1]).all()
    assert (found.counts.sum(axis=0)[found.most == 0] == 0).all()
    assert len(cloud_table(found).rows) == some.size
    cost = price(unfold(R50))
    between = spread(found, cost.macs)
    assert between is not None
    assert between[0] < cost.params < between[1]
    assert "parameters" in caption(found, cost)
    assert spread(found, 1) is None
    assert len(cloud_figure(found, (("now", cost, "#000000"),), DARK).data) == 3


def test_nothing_that_was_drawn_beats_a_network_of_the_front() -> None:
    sample = cloud(R50, IMAGE)
    front = sample.front.costs
    assert (np.diff(front.macs) > 0).all()
    assert (np.diff(front.params) > 0).all()
    assert front.params[-1] == sample.most.max()
    for column in np.flatnonzero(sample.most):  # of all with fewer MACs than the next column begins at
        within = front.macs < sample.macs_edges[column + 1]
        assert front.params[within].max() == sample.most[: column + 1].max()


def test_networks_of_the_front_have_their_price_and_stand_in_the_figure() -> None:
    sample, cost = cloud(R50, IMAGE), price(unfold(R50))
    place = best_within(sample, cost.macs)
    assert place is not None
    best = sample.front.network(R50, place)
    assert sample.front.cost(place) == price(unfold(best))
    assert sample.front.cost(place).macs <= cost.macs
    assert "-".join(map(str, best.depths)) in caption(sample, cost)
    line = in_plotly(cloud_figure(sample, (), DARK)).data[FRONT]
    assert len(line.x) == sample.front.costs.macs.size
    assert f"{cost.macs:,}" not in line.hovertext
    assert best_within(sample, 1) is None


@pytest.mark.parametrize("name", FAMILIES)
def test_what_is_drawn_has_the_price_of_one_network_alone(name: str) -> None:
    family, input = of_zoo(name)
    depths, widths = drawn(family, np.random.default_rng(0))
    assert depths.shape == widths.shape == (len(family.depths), AT_A_TIME)
    assert (depths.max(axis=1) == 4 * np.array(family.depths)).all()
    assert depths.min() == 1
    assert (np.diff(widths, axis=0) >= 0).all()
    costs = sweep(family, depths[:, :50], widths[:, :50], input.height, input.width)
    for place in range(50):
        spec = replace(
            family, depths=tuple(depths[:, place].tolist()), widths=tuple(widths[:, place].tolist())
        )
        assert tuple(int(counts[place]) for counts in costs) == price(unfold(spec, input))
