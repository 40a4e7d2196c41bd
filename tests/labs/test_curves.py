"""Learning curves read from events, and what they say about degradation."""

from __future__ import annotations

import pytest

from resnet_core.labs.events import Point
from resnet_core.labs.training import degradation
from resnet_core.labs.training.curves import (
    Band,
    Curve,
    Epoch,
    Trace,
    after,
    bands,
    curves,
    divergences,
    last,
    tracks,
)
from tests.learning import PLAIN, RESIDUAL, diverged, epoch, lab


def read(points: list[Point]) -> dict[str, Curve]:
    return curves(points, lambda values: str(values["name"]))


def test_seeds_of_one_network_make_one_curve_whatever_their_order() -> None:
    said = [epoch("a", 1, 1, 0.4), epoch("b", 0, 1, 0.1), epoch("a", 0, 1, 0.2), epoch("a", 1, 2, 0.3)]
    found = read(said)
    assert list(found) == ["a", "b"]
    assert found["a"].traces[1].epochs == (Epoch(1, 0.8, 0.4, 0.2, 0.5), Epoch(2, 0.6, 0.3, 0.15, 0.5))
    assert found["a"].epochs == 1


def test_a_band_is_the_median_and_the_range_of_the_seeds_that_are_there() -> None:
    said = [epoch("a", seed, 1, error) for seed, error in enumerate((0.5, 0.1, 0.2))]
    found = read([*said, epoch("a", 0, 2, 0.4)])["a"]
    assert bands(found, "train_error") == (Band(1, 0.1, 0.2, 0.5, 3), Band(2, 0.4, 0.4, 0.4, 1))
    assert last(found, "train_error") == Band(1, 0.1, 0.2, 0.5, 3)


def test_a_diverged_training_keeps_what_came_before() -> None:
    found = read([epoch("a", 0, 1, 0.5), diverged("a", 0, 30, [2.0, 9.0]), epoch("a", 1, 1, 0.4)])
    assert found["a"].traces[0] == Trace((Epoch(1, 1.0, 0.5, 0.25, 0.5),), 30, (2.0, 9.0))
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
    said = [Point("step", {"name": "x + F", "seed": seed, "step": 5, "loss": 1.0 + seed}) for seed in (0, 1)]
    assert tracks(said, "loss") == {"x + F": (Band(5, 1.0, 1.5, 2.0, 2),)}


def test_networks_stand_plain_first_and_from_shallow_to_deep() -> None:
    names = ["plain-8", "plain-20", "plain-56", "residual-8", "residual-20", "residual-56"]
    assert list(degradation.read(lab(PLAIN, RESIDUAL))) == names


def test_depth_hurts_the_plain_networks_only() -> None:
    found = degradation.read(lab(PLAIN, RESIDUAL))
    plain, residual = (
        degradation.kind_after(found, kind, "train_error", degradation.common_epoch(found))
        for kind in degradation.KINDS
    )
    assert (plain.best, plain.deepest, plain.degrades) == (8, 56, True)
    assert plain.rise == pytest.approx(0.59)
    assert not residual.degrades
    assert degradation.alike(plain.by_depth[8], residual.by_depth[8])


def test_networks_are_compared_after_the_last_epoch_that_all_have() -> None:
    found = degradation.read([*lab(PLAIN, {}, epochs=3), *lab({}, RESIDUAL, epochs=1)])
    assert degradation.common_epoch(found) == 1
    assert not degradation.kind_after(found, "residual", "train_error", 3).by_depth


def test_a_new_line_takes_the_place_of_the_recorded_one() -> None:
    before = degradation.read(lab(PLAIN, RESIDUAL))
    now = degradation.read(lab({8: 0.5}, {}))
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
