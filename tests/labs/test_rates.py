"""Learning rate by depth: its trainings, what is judged when, and what the record says with each seed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from resnet_core.checks import SpecError
from resnet_core.labs.events import Point
from resnet_core.labs.recorded import runs
from resnet_core.labs.training.degradation import PLAIN, RESIDUAL
from resnet_core.labs.training.findings import Diverged, Epoch, NameLabel, labelled_point
from resnet_core.labs.training.rates import (
    FILE,
    RECORDED,
    SPEC,
    Cell,
    cells,
    fold,
    rates_settings,
    rates_tasks,
)
from resnet_core.labs.training.recipe import Recipe

SETTINGS = rates_settings({"depths": "8-56", "rates": "0.01,0.1", "epochs": 1})


def ended(errors: Mapping[Cell, float | None], seed: int = 0) -> list[Point]:
    """The points of trainings that end with these errors; None has diverged."""
    return [
        labelled_point(
            Diverged(3, 1) if error is None else Epoch(1, 1.0, error, error, 23), NameLabel(cell.name, seed)
        )
        for cell, error in errors.items()
    ]


def plain(shallow: tuple[float | None, float | None], deep: tuple[float | None, float | None]) -> list[Point]:
    pairs = {8: shallow, 56: deep}
    return ended(
        {
            Cell(PLAIN, depth, rate): error
            for depth, both in pairs.items()
            for rate, error in zip((0.01, 0.1), both, strict=True)
        }
    )


def test_every_square_is_trained_with_every_seed_at_its_rate() -> None:
    tasks = rates_tasks(rates_settings({"seeds": 2}), 5)
    squares = cells(rates_settings({}))
    assert len(tasks) == 2 * len(squares) == 2 * 2 * 2 * 3
    assert [task.label for task in tasks] == [
        NameLabel(cell.name, seed) for cell in squares for seed in (5, 6)
    ]
    assert [task.recipe.lr for task in tasks] == [cell.rate for cell in squares for _ in (5, 6)]
    assert {task.spec.shortcut for task in tasks if "plain" in str(task.label)} == {"none"}  # type: ignore[union-attr]


def test_the_best_rate_of_the_deep_network_decides_and_not_the_same_one() -> None:
    rescued = fold(plain((0.3, 0.02), (0.04, 0.8)), SETTINGS)
    assert rescued.remains() is False
    assert fold(plain((0.3, 0.02), (0.3, 0.2)), SETTINGS).remains() is True


def test_nothing_is_judged_before_every_rate_of_both_depths_is_known() -> None:
    points = plain((0.3, 0.02), (0.3, 0.2))
    assert fold(points[:-1], SETTINGS).remains() is None
    assert fold([], SETTINGS).remains() is None


def test_a_training_that_diverged_counts_as_wrong_about_everything() -> None:
    found = fold(plain((0.3, None), (0.3, 0.2)), SETTINGS)
    cell = Cell(PLAIN, 8, 0.1)
    assert found.diverged == {cell}
    assert found.errors[cell].middle == 1.0
    assert found.best(PLAIN, 8) == (Cell(PLAIN, 8, 0.01), found.errors[Cell(PLAIN, 8, 0.01)])


def test_a_square_counts_once_all_its_seeds_are_there() -> None:
    settings = {**SETTINGS, "seeds": 2}
    cell = Cell(PLAIN, 8, 0.01)
    one = ended({cell: 0.1})
    assert fold(one, settings).errors == {}
    assert fold([*one, *ended({cell: 0.3}, 1)], settings).errors[cell].middle == pytest.approx(0.2)


def test_in_the_record_no_rate_rescues_plain_56_and_every_rate_but_the_smallest_suits_residual_56() -> None:
    run = runs(FILE)[FILE]
    seeds = int(run.settings["seeds"])
    assert run.answers(SPEC, rates_settings({**RECORDED, "seeds": seeds}), 0)
    found = fold(run.points, run.settings)
    assert set(found.errors) == set(cells(run.settings))
    assert seeds == 3
    for seed in range(seeds):  # each alone says it too
        own = [point for point in run.points if point.values.get("seed") == seed]
        assert fold(own, {**run.settings, "seeds": 1}).remains() is True
    assert found.remains() is True
    for rate in found.rates():
        assert found.errors[Cell(PLAIN, 56, rate)].low > 0.4
        assert found.errors[Cell(RESIDUAL, 56, rate)].high < 0.06
    best = found.best(PLAIN, 20)
    assert best is not None
    assert best[1].high < 0.06


@pytest.mark.parametrize("seed", range(3))
def test_what_the_button_asks_is_a_part_of_the_record_and_comes_to_the_same_with_each_seed(seed: int) -> None:
    run, asked = runs(FILE)[FILE], rates_settings({})
    assert set(cells(asked)) < set(cells(run.settings))
    assert int(asked["epochs"]) < int(run.settings["epochs"])  # whose first epochs are the same
    assert Recipe().schedule == "constant"
    begun = [
        point
        for point in run.points
        if point.values.get("seed") == seed and int(str(point.values["epoch"])) <= int(asked["epochs"])
    ]
    found = fold(begun, asked)
    assert set(found.errors) == set(cells(asked))
    assert found.remains() is True
    for rate in found.rates():
        assert found.errors[Cell(PLAIN, 56, rate)].middle > 0.4
        assert found.errors[Cell(RESIDUAL, 56, rate)].middle < 0.2
    best = found.best(PLAIN, 20)
    assert best is not None
    assert best[1].middle < 0.2


@pytest.mark.parametrize("given", [{"rates": "fast"}, {"depths": "9"}, {"depths": "x"}, {"seeds": 50}])
def test_what_cannot_be_trained_is_refused(given: dict[str, str | int]) -> None:
    with pytest.raises(SpecError):
        rates_settings(given)
