"""A solution by construction: the deep network computes what the shallow one does; then both are trained."""

from __future__ import annotations

import pytest
import torch

from resnet_core.build import build
from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.training.construction import at_once, constructed, run
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.checkpoints import recorded
from resnet_core.labs.recorded import runs
from resnet_core.labs.training.construction import (
    CONSTRUCTED,
    DEEP,
    FILE,
    INPUT,
    NAMES,
    SCRATCH,
    SEEDS,
    SHALLOW,
    SHALLOW_NAME,
    SPEC,
    ConstructionSettings,
    construction_settings,
    fold,
    task,
)
from resnet_core.nn.network import PlanModule
from resnet_core.nn.weights import load_into


def test_a_deep_network_made_of_a_trained_one_and_identity_layers_has_its_scores_and_errors() -> None:
    spec = digits_network(SHALLOW, "none")
    shallow, deep = build(spec), build(digits_network(DEEP, "none"))
    assert isinstance(shallow, PlanModule)
    assert isinstance(deep, PlanModule)
    checkpoint = recorded(spec)
    assert checkpoint is not None
    load_into(shallow, checkpoint.weights)
    data = dataset(DIGITS)
    made = constructed(shallow, deep, data, "cpu")
    before, after = (at_once(each, shallow, data, "cpu") for each in (shallow, made))
    assert before.test_wrong == checkpoint.wrong
    assert before.difference == 0.0
    assert after.difference < 1e-4
    assert (after.train_wrong, after.test_wrong) == (before.train_wrong, before.test_wrong)
    added = [name for name in deep.places if name not in shallow.places]
    assert len(added) == 18
    block = deep.block(added[0])
    maps = torch.rand(4, 8, 8, 8)
    before_training = block.training
    assert not before_training  # evaluation mode, after it was compared
    torch.testing.assert_close(block(maps), maps, atol=1e-4, rtol=1e-4)


def test_the_record_says_that_the_solution_is_there_and_is_not_found_from_scratch() -> None:
    record = runs(FILE)[FILE]
    settings = construction_settings({"seeds": SEEDS})
    assert record.answers(SPEC, settings, 0)
    found, own = fold(record.points), ConstructionSettings(seeds=SEEDS)
    assert set(found.curves) == set(NAMES)
    assert found.same_images()
    scratch, total = found.curves[SCRATCH], own.epochs + own.more
    for seed in range(SEEDS):
        assert found.at_once[CONSTRUCTED][seed].difference < 1e-4
        assert scratch.traces[seed].epochs[total - 1].train_error > (
            found.at_once[CONSTRUCTED][seed].train_error + 0.05
        )


@pytest.mark.parametrize(("name", "epochs"), [(SHALLOW_NAME, 10), (SCRATCH, 15), (CONSTRUCTED, 5)])
def test_from_scratch_the_deep_network_has_all_epochs_together(name: str, epochs: int) -> None:
    assert task(name, ConstructionSettings(), 0).recipe.epochs == epochs


def test_all_four_trainings_and_both_networks_at_once_are_reported() -> None:
    found = fold(run(SPEC, INPUT, construction_settings({"epochs": 1, "more": 1}), 0, "cpu"))
    assert {name: curve.epochs for name, curve in found.curves.items()} == {
        name: 2 if name == SCRATCH else 1 for name in NAMES
    }
    assert set(found.at_once) == {SHALLOW_NAME, CONSTRUCTED}
    assert found.same_images()
