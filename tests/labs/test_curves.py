"""Learning curves read from events, and what they say about degradation."""

from __future__ import annotations

import pytest

from resnet_core.labs import points
from resnet_core.labs.events import Event, Point, Restarted
from resnet_core.labs.questions import race
from resnet_core.labs.training import degradation, network
from resnet_core.labs.training.curves import (
    Band,
    Curve,
    Trace,
    after,
    bands,
    curves,
    divergences,
    last,
)
from resnet_core.labs.training.findings import (
    Checkpoint,
    Epoch,
    NameLabel,
    NotKept,
    SeedLabel,
    labelled_point,
)
from tests.learning import PLAIN, RESIDUAL, conditions, diverged, epoch, lab


def read(points: list[Point]) -> dict[str, Curve]:
    return curves(points, NameLabel)


def test_seeds_of_one_network_make_one_curve_whatever_their_order() -> None:
    said = [epoch("a", 1, 1, 0.4), epoch("b", 0, 1, 0.1), epoch("a", 0, 1, 0.2), epoch("a", 1, 2, 0.3)]
    found = read(said)
    assert list(found) == ["a", "b"]
    assert found["a"].traces[1].epochs == (
        Epoch(1, 0.8, 0.4, 0.2, 23, 0.5),
        Epoch(2, 0.6, 0.3, 0.15, 46, 0.5),
    )
    assert found["a"].epochs == 1


def test_a_band_is_the_median_and_the_range_of_the_seeds_that_are_there() -> None:
    said = [epoch("a", seed, 1, error) for seed, error in enumerate((0.5, 0.1, 0.2))]
    found = read([*said, epoch("a", 0, 2, 0.4)])["a"]
    assert bands(found, "train_error") == (Band(1, 0.1, 0.2, 0.5, 3), Band(2, 0.4, 0.4, 0.4, 1))
    assert last(found, "train_error") == Band(1, 0.1, 0.2, 0.5, 3)


def test_a_diverged_training_keeps_what_came_before() -> None:
    found = read([epoch("a", 0, 1, 0.5), diverged("a", 0, 30, [2.0, 9.0]), epoch("a", 1, 1, 0.4)])
    assert found["a"].traces[0] == Trace((Epoch(1, 1.0, 0.5, 0.25, 23, 0.5),), 30, (2.0, 9.0))
    assert list(divergences(found.values())) == [("a", 0, 30, (2.0, 9.0))]
    assert found["a"].diverged


def test_no_median_is_taken_over_the_seeds_that_happened_to_survive() -> None:
    found = read([epoch("a", 0, 1, 0.5), diverged("a", 0, 30, []), epoch("a", 1, 1, 0.4)])["a"]
    assert last(found, "train_error") is None
    assert after(found, "train_error", 1) is None


def test_a_network_is_judged_after_an_epoch_that_all_its_seeds_have() -> None:
    found = read([epoch("a", 0, 1, 0.5), epoch("a", 0, 2, 0.2), epoch("a", 1, 1, 0.3)])["a"]
    assert after(found, "train_error", 2) is None
    assert after(found, "test_error", 1) == Band(1, 0.15, 0.2, 0.25, 2)


def test_steps_of_a_race_are_bands_too() -> None:
    steps = [labelled_point(race.Step(5, 1.0 + seed, 3.0), NameLabel("x + F", seed)) for seed in (0, 1)]
    assert race.bands(race.read(steps), "loss") == {"x + F": (Band(5, 1.0, 1.5, 2.0, 2),)}
    assert race.bands(race.read(steps), "weight_norm") == {"x + F": (Band(5, 3.0, 3.0, 3.0, 2),)}


def test_networks_stand_plain_first_and_from_shallow_to_deep() -> None:
    names = ["plain-8", "plain-20", "plain-56", "residual-8", "residual-20", "residual-56"]
    assert list(degradation.read(lab(PLAIN, RESIDUAL)).curves) == names


def test_depth_hurts_the_plain_networks_only() -> None:
    found = degradation.read(lab(PLAIN, RESIDUAL)).curves
    plain, residual = (
        degradation.kind_after(found, kind, "train_error", degradation.common_epoch(found))
        for kind in degradation.KINDS
    )
    assert (plain.best, plain.deepest, plain.degrades) == (8, 56, True)
    assert plain.rise == pytest.approx(0.59)
    assert not residual.degrades
    assert degradation.alike(plain.by_depth[8], residual.by_depth[8])


def test_networks_are_compared_after_the_last_epoch_that_all_have() -> None:
    found = degradation.read([*lab(PLAIN, {}, epochs=3), *lab({}, RESIDUAL, epochs=1)]).curves
    assert degradation.common_epoch(found) == 1
    assert not degradation.kind_after(found, "residual", "train_error", 3).by_depth


def test_a_new_line_takes_the_place_of_the_recorded_one() -> None:
    before = degradation.read(lab(PLAIN, RESIDUAL)).curves
    now = degradation.read(lab({8: 0.5}, {})).curves
    found, old = degradation.merged(now, before, ["plain-8", "plain-20", "residual-110"])
    assert found["plain-8"].traces[0].epochs[0].train_error == 0.5
    assert list(found) == ["plain-8", "plain-20"]
    assert old == {"plain-20"}


@pytest.mark.parametrize(("end", "fell"), [(0.3, True), (0.58, False)])
def test_the_control_is_judged_by_what_a_quarter_of_its_epochs_gave(end: float, fell: bool) -> None:
    said = [epoch("a", 0, number, 0.6 if number < 8 else end) for number in range(1, 9)]
    both = degradation.quarter(read(said)["a"])
    assert both is not None
    assert [band.epoch for band in both] == [2, 8]
    assert degradation.improved(*both) == fell


def test_a_training_that_begins_again_is_read_from_its_new_beginning() -> None:
    events: list[Event] = [*lab({8: 0.5}, {}), Restarted("the worker was lost"), *lab({20: 0.4}, {})]
    assert list(degradation.read(events).curves) == ["plain-20"]


def test_the_findings_of_one_network_are_its_conditions_curve_and_weights() -> None:
    assert network.read([]) == network.Training(None, None, None)
    epochs = [labelled_point(Epoch(number, 1.0, 0.5, 0.25, number), SeedLabel(7)) for number in (1, 2)]
    finding = network.read([conditions(), *epochs])
    assert finding.conditions is not None
    assert finding.conditions.count("train_images") == 1498
    assert finding.curve is not None
    assert [epoch.epoch for epoch in finding.curve.traces[7].epochs] == [1, 2]
    assert finding.weights is None
    ends: tuple[Checkpoint | NotKept, ...] = (Checkpoint("a.safetensors", 9), NotKept("The disk is full."))
    for end in ends:
        assert network.read([*epochs, points.point(end)]).weights == end
