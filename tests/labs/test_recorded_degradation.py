"""The recorded run of the degradation lab: complete, of today's settings, and it shows what it is for."""

import subprocess
import sys
from pathlib import Path

import pytest

from resnet_core.experiments.training.tasks import train
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.labs.events import Point
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.training.findings import label_values
from resnet_core.labs.training.recipe import read_recipe
from resnet_core.labs.training.settings import (
    CONTROL,
    LAB,
    RECORDED,
    degradation_settings,
    degradation_tasks,
    trained_alike,
)
from tests.learning import variant

ROOT = Path(__file__).resolve().parents[2]


def lab() -> Recorded:
    return runs("degradation")[LAB]


def control() -> Recorded:
    return runs("degradation")[CONTROL]


def error(recorded: Recorded, **label: object) -> float:
    """The training error after the last epoch of the one training with this label."""
    found = [point for point in recorded.points if label.items() <= point.values.items()]
    return float(str(found[-1].values["train_error"]))


@pytest.mark.parametrize("name", [LAB, CONTROL])
def test_a_run_is_of_today_s_settings_and_holds_every_epoch_of_every_network_in_order(name: str) -> None:
    recorded = runs("degradation")[name]
    settings = degradation_settings(RECORDED[name])
    assert recorded.answers(DIGITS_SPEC, settings, 0)
    epochs = read_recipe(settings).epochs
    for task in degradation_tasks(DIGITS_SPEC, settings):
        own = [point for point in recorded.points if label_values(task.label).items() <= point.values.items()]
        assert [point.values["epoch"] for point in own] == [*range(1, epochs + 1)]
    tasks = len(degradation_tasks(DIGITS_SPEC, settings))
    assert len(recorded.points) == 1 + tasks * epochs


def test_it_says_what_it_was_measured_with() -> None:
    for recorded in (lab(), control()):
        assert recorded.settings["data"] == "digits"
        assert recorded.conditions.threads == 1
        assert (recorded.conditions.count("train_images"), recorded.conditions.count("test_images")) == (
            1498,
            299,
        )


def test_the_lab_shows_degradation_and_the_control_that_it_is_not_impossibility() -> None:
    for seed in (0, 1, 2):
        plain, shallow, residual = (
            error(lab(), network=network, depth=depth, seed=seed)
            for network, depth in (("plain", 56), ("plain", 20), ("residual", 56))
        )
        assert plain - shallow >= 0.30
        assert residual <= 0.05
    assert error(control(), depth=56) < error(lab(), network="plain", depth=56, seed=0)


def test_a_network_trained_today_gives_nearly_what_was_recorded() -> None:
    """Nearly: other processors add in another order."""
    task = next(
        task for task in degradation_tasks(DIGITS_SPEC, lab().settings) if variant(task).network == "residual"
    )
    *_, last = train(task, "cpu")
    assert isinstance(last, Point)
    assert float(str(last.values["train_error"])) == pytest.approx(
        error(lab(), **label_values(task.label)), abs=0.02
    )


def test_it_is_used_for_runs_that_train_in_the_same_way_alone() -> None:
    assert trained_alike(lab().settings, degradation_settings({"depths": "110", "seeds": "7"}))
    assert not trained_alike(lab().settings, degradation_settings({"epochs": 11}))
    assert not trained_alike(control().settings, degradation_settings({}))


def test_reading_it_needs_no_torch() -> None:
    ask = "import sys, resnet_core.labs.recorded as it; it.runs('surface'); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", ask], check=True, cwd=ROOT)
