"""What is compared, Pareto fronts, the best at a cost, and which rows are networks of the zoo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.published import ledger
from resnet_core.published.ablations import ABLATIONS, FAILED
from resnet_core.published.choice import (
    COSTS,
    DISTILLED,
    SIZES,
    Cost,
    Entry,
    Selection,
    amount_of,
    best_within,
    entries,
    fronts,
    is_speed,
)
from resnet_core.published.counting import counts, printed
from resnet_core.published.latency import predictions
from resnet_core.published.names import GROUPS
from resnet_core.published.tables import rows
from resnet_core.published.zoo_names import ZOO_NAMES, network_of, row_of
from resnet_core.readers.latency import Calibration, predict
from resnet_core.readers.roofline import CALL, works
from resnet_core.spec import ArchSpec, Input, reads_signals
from resnet_core.zoo import ZOO

EVERY = Selection()
IMAGES = [spec for spec in ZOO.values() if not reads_signals(spec)]
KINDS = {work.kind for spec in IMAGES for part in works(unfold(spec, Input(224, 224))) for work in part}
CONSTANTS = {CALL: (1e-6,), **dict.fromkeys(KINDS, (1e-6, 0.0, 0.0, 0.0, 0.0, 0.0, 1e-11))}


def beats(one: Entry, other: Entry, speed: bool) -> bool:
    sign = -1 if speed else 1
    costs = sign * one.amount, sign * other.amount
    differs = (one.amount, one.top1) != (other.amount, other.top1)
    return costs[0] <= costs[1] and one.top1 >= other.top1 and differs


def test_every_row_of_a_network_of_the_zoo_has_its_exact_counts() -> None:
    known: dict[tuple[str, int], tuple[float, ...]] = {}
    mapped = 0
    for row in rows():
        if network := network_of(row):
            mapped += 1
            key = ZOO_NAMES[row.architecture], row.side
            if key not in known:
                own = counts(network.plan)
                known[key] = tuple(map(printed, own, (10**6, 10**9, 10**6)))
            assert known[key] == (row.params, row.macs, row.activations), row.name
    assert (mapped, len(known), len({name for name, _ in known})) == (324, 140, 74)


def test_names_of_the_zoo_are_of_both() -> None:
    assert set(ZOO_NAMES.values()) <= set(ZOO)
    assert set(ZOO_NAMES) <= {row.architecture for row in rows()}


def test_a_network_finds_its_own_row_only_at_its_image_size() -> None:
    row = row_of(Network(), rows())
    assert row is not None
    assert (row.architecture, row.side) == ("resnet50", 224)
    assert row_of(Network(input=Input(225, 225)), rows()) is None
    assert row_of(Network(input=Input(224, 160)), rows()) is None
    assert row_of(Network(ArchSpec(depths=(3, 4, 6, 4))), rows()) is None


@pytest.mark.parametrize("cost", COSTS[:-1])
def test_a_front_holds_what_no_other_beats(cost: Cost) -> None:
    selection = replace(EVERY, cost=cost)
    chosen = entries(rows(), selection)
    by_group = fronts(chosen, selection)
    assert tuple(by_group) == GROUPS
    for group, front in by_group.items():
        alike = [entry for entry in chosen if entry.row.pretraining.group == group]
        assert front
        assert list(front) == sorted(front, key=lambda entry: entry.amount)
        assert not any(beats(other, entry, is_speed(selection.cost)) for entry in front for other in alike)
        left = [entry for entry in alike if entry not in front]
        points = {(entry.amount, entry.top1) for entry in front}
        for entry in left:
            beaten = any(beats(other, entry, is_speed(selection.cost)) for other in front)
            assert beaten or (entry.amount, entry.top1) in points


def test_the_best_at_the_cost_of_resnet50_is_said_for_each_kind_of_images() -> None:
    budget = amount_of(unfold(ArchSpec()), "macs")
    assert budget == 4.11
    best = best_within(entries(rows(), EVERY), budget, EVERY)
    assert [(each.group, each.entry.row.name, each.entry.top1) for each in best if each.entry] == [
        ("in1k", "edgenext_base.usi_in1k", 83.684),
        ("in22k", "rexnetr_300.sw_in12k_ft_in1k", 84.036),
        ("beyond", "tf_efficientnet_b3.ns_jft_in1k", 84.054),
    ]
    for each in best:
        alike = [row for row in rows() if row.pretraining.group == each.group and row.macs <= budget]
        assert each.entry
        assert each.entry.top1 == max(row.accuracy["imagenet"].top1 for row in alike)


def test_of_speeds_the_best_is_at_least_as_fast() -> None:
    selection = replace(EVERY, cost="cpu", groups=("in1k",))
    (best,) = best_within(entries(rows(), selection), 60.0, selection)
    assert best.entry
    assert best.entry.amount >= 60
    assert best_within((), 60.0, selection)[0].entry is None


def test_a_network_is_within_its_own_cost() -> None:
    for row in rows():
        network = network_of(row)
        if network and row.side == 224 and row.recipe in {"tv_in1k", "in1k"}:
            assert amount_of(network.plan, "macs") == row.macs
    assert amount_of(unfold(ArchSpec()), "rtx4090") is None


def test_filters_keep_what_they_say() -> None:
    small = entries(rows(), replace(EVERY, sizes="224", distilled="yes", groups=("in22k",), text="TINY vit"))
    assert small
    for entry in small:
        assert entry.row.side <= 224
        assert entry.row.is_distilled
        assert entry.row.pretraining.group == "in22k"
        assert "tiny" in entry.row.name
        assert "vit" in entry.row.name
    sizes = [len(entries(rows(), replace(EVERY, sizes=size))) for size in SIZES[1:]]
    said = [len(entries(rows(), replace(EVERY, distilled=how))) for how in DISTILLED[1:]]
    assert sum(sizes) == sum(said) == 1556
    assert entries(rows(), replace(EVERY, groups=())) == ()
    assert entries(rows(), replace(EVERY, cost="latency")) == ()


def test_latency_is_predicted_for_networks_of_the_zoo_alone() -> None:
    found = predictions(Calibration("test", 1, CONSTANTS))
    assert len(found) == len({(row.architecture, row.side) for row in rows() if network_of(row)})
    plan = unfold(ArchSpec(), Input(288, 288))
    assert found["resnet50", 288] == predict(plan, Calibration("test", 1, CONSTANTS))
    shown = entries(rows(), replace(EVERY, cost="latency"), found)
    assert len(shown) == 324
    assert predictions(Calibration("test", 1, {})) == {}


def test_the_ledger_of_resnet50_has_one_number_of_parameters() -> None:
    own = ledger.ledger("resnet50", "imagenet")
    assert len(own) == 31
    assert {row.params for row in own} == {25.56}
    assert ledger.parameters(own[0]) == 25_557_032
    span = ledger.span(own, "imagenet")
    assert (span.low.recipe, span.low.accuracy["imagenet"].top1) == ("tv_in1k", 76.156)
    assert (span.high.recipe, span.high.accuracy["imagenet"].top1) == ("tv2_in1k", 80.846)
    assert (span.top.recipe, span.top.side, span.top.accuracy["imagenet"].top1) == ("a1_in1k", 288, 81.24)


def test_every_ledger_has_enough_rows_and_a_span() -> None:
    assert ledger.architectures()[0] == "resnet50"
    for name in ledger.architectures():
        own = ledger.ledger(name, "v2")
        assert len(own) >= ledger.ENOUGH
        span = ledger.span(own, "v2")
        assert span.low.accuracy["v2"].top1 <= span.high.accuracy["v2"].top1 <= span.top.accuracy["v2"].top1


def test_at_least_forty_published_numbers_have_a_paper_and_a_table() -> None:
    outcomes = [outcome for known in ABLATIONS for outcome in known.outcomes if outcome.printed != FAILED]
    assert len(outcomes) == 53
    assert all(known.source.work and known.source.place for known in ABLATIONS)
    assert len({known.key for known in ABLATIONS}) == len(ABLATIONS)
    tricks = ABLATIONS[0]
    assert [outcome.printed for outcome in tricks.outcomes] == ["75.3", "79.29"]
    assert str(tricks.source) == "He 2019 (arXiv 1812.01187), table 1"
