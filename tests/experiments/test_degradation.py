"""Degradation, as the lab shows it: recorded with all its seeds, and here with one and fewer epochs."""

from collections.abc import Iterable, Iterator
from statistics import median

import pytest

from resnet_core.experiments.gradients import run as gradients
from resnet_core.experiments.training.side_by_side import train_all
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs import recorded
from resnet_core.labs.events import Point
from resnet_core.labs.gradients.findings import fold
from resnet_core.labs.gradients.growth import first_to_last
from resnet_core.labs.gradients.settings import gradients_settings
from resnet_core.labs.training.settings import Task, degradation_settings, degradation_tasks
from resnet_core.spec import Input
from resnet_core.system import machine
from tests.learning import variant

pytestmark = pytest.mark.slow
RECORDED, TRAINED = (0, 1, 2), (0,)
EPOCHS = {"recorded": 10, "trained here": 4}
TESTS_WELL = {"recorded": 0.15, "trained here": 0.25}  # after fewer epochs it is half trained
RUNS = [("recorded", seed) for seed in RECORDED] + [("trained here", seed) for seed in TRAINED]
NEEDED = [("plain", 20), ("plain", 56), ("residual", 56)]
Errors = dict[tuple[str, int, int], Point]


def tasks() -> Iterator[Task]:
    settings = degradation_settings(
        {"depths": "20-56", "seeds": "-".join(map(str, TRAINED)), "epochs": EPOCHS["trained here"]}
    )
    for task in degradation_tasks(digits_network(20), settings):
        if (variant(task).network, variant(task).depth) in NEEDED:
            yield task


def last_epochs(run: str, points: Iterable[Point]) -> Errors:
    """What was said after the last epoch, by kind of network, depth and seed."""
    return {
        (str(point.values["network"]), int(str(point.values["depth"])), int(str(point.values["seed"]))): point
        for point in points
        if point.name == "epoch" and point.values["epoch"] == EPOCHS[run]
    }


@pytest.fixture(scope="module")
def errors() -> dict[str, Errors]:
    """The last epochs of the recorded run, and of trainings now."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine, "cores", lambda: 1)  # no children: each imports torch, and learns the same
        learnt = last_epochs("trained here", train_all(list(tasks()), "cpu"))
    return {
        "recorded": last_epochs("recorded", recorded.runs("degradation")["lab"].points),
        "trained here": learnt,
    }


def error(point: Point, of: str = "train_error") -> float:
    value = point.values[of]
    assert isinstance(value, float)
    return value


@pytest.mark.parametrize(("run", "seed"), RUNS)
def test_a_deep_plain_network_trains_worse_than_a_shallow_one(
    errors: dict[str, Errors], run: str, seed: int
) -> None:
    deep, shallow = (error(errors[run]["plain", depth, seed]) for depth in (56, 20))
    assert deep - shallow >= 0.30


@pytest.mark.parametrize(("run", "seed"), RUNS)
def test_it_is_no_overfitting_since_the_deep_plain_network_tests_badly_too(
    errors: dict[str, Errors], run: str, seed: int
) -> None:
    assert error(errors[run]["plain", 56, seed], "test_error") > 0.30
    assert error(errors[run]["plain", 20, seed], "test_error") < TESTS_WELL[run]


@pytest.mark.parametrize(("run", "seed"), RUNS)
def test_with_shortcuts_the_deep_network_learns(errors: dict[str, Errors], run: str, seed: int) -> None:
    assert error(errors[run]["residual", 56, seed]) <= 0.05
    assert error(errors[run]["residual", 56, seed], "test_error") <= 0.10


def test_gradients_of_plain_networks_grow_towards_the_input_as_the_notes_say() -> None:
    def ratio(depth: int) -> float:
        settings = gradients_settings({"twins": "", "data": "digits", "seeds": 3, "scheme": "he_fan_in"})
        found = fold(gradients.run(digits_network(depth, "none"), Input(8, 8, 64), settings, 0, "cpu"))
        ratios = [first_to_last(each.weights) for each in found.norms]
        return median(each for each in ratios if each is not None)

    assert 5 < ratio(20) < 10
    assert ratio(56) > 1000
