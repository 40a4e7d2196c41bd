"""Degradation, as the lab shows it: seeds are fixed, and every network is trained once for all tests."""

from collections.abc import Iterator

import pytest

from resnet_core.experiments.training.side_by_side import train_all
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.events import Point
from resnet_core.labs.training.settings import Task, degradation_settings, degradation_tasks
from tests.learning import variant

pytestmark = pytest.mark.slow
SEEDS = (0, 1, 2)
NEEDED = [("plain", 20), ("plain", 56), ("residual", 56)]


def tasks() -> Iterator[Task]:
    settings = degradation_settings({"depths": "20-56", "seeds": "-".join(map(str, SEEDS))})
    for task in degradation_tasks(digits_network(20), settings):
        if (variant(task).network, variant(task).depth) in NEEDED:
            yield task


@pytest.fixture(scope="module")
def last_epochs() -> dict[tuple[str, int, int], Point]:
    """What was said after the tenth epoch, by kind of network, depth and seed."""
    points = list(train_all(list(tasks()), "cpu"))
    assert {point.name for point in points} == {"epoch"}
    return {
        (str(point.values["network"]), int(str(point.values["depth"])), int(str(point.values["seed"]))): point
        for point in points
        if point.values["epoch"] == 10
    }


def error(point: Point, of: str = "train_error") -> float:
    value = point.values[of]
    assert isinstance(value, float)
    return value


@pytest.mark.parametrize("seed", SEEDS)
def test_a_deep_plain_network_trains_worse_than_a_shallow_one(
    last_epochs: dict[tuple[str, int, int], Point], seed: int
) -> None:
    deep, shallow = (error(last_epochs["plain", depth, seed]) for depth in (56, 20))
    assert deep - shallow >= 0.30


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_no_overfitting_since_the_deep_plain_network_tests_badly_too(
    last_epochs: dict[tuple[str, int, int], Point], seed: int
) -> None:
    assert error(last_epochs["plain", 56, seed], "test_error") > 0.30
    assert error(last_epochs["plain", 20, seed], "test_error") < 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_with_shortcuts_the_deep_network_learns(
    last_epochs: dict[tuple[str, int, int], Point], seed: int
) -> None:
    assert error(last_epochs["residual", 56, seed]) <= 0.05
    assert error(last_epochs["residual", 56, seed], "test_error") <= 0.10
