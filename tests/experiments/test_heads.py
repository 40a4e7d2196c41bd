"""A head on every block: the last is the network's own, fitted ones are ridge regression."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.heads.run import Images, fitted, run
from resnet_core.experiments.lesion.surgery import dissected, trained
from resnet_core.labs.checkpoints import recorded, twin
from resnet_core.labs.heads.findings import (
    DEPTHS,
    FILE,
    INPUT,
    RIDGE,
    SPECS,
    Heads,
    fold,
    heads_settings,
    over_seeds,
)
from resnet_core.labs.recorded import runs


@pytest.fixture(scope="module")
def found() -> Heads:
    return fold(run(SPECS[20], INPUT, heads_settings({}), 0, "cpu"))


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_networks_own_head_after_the_last_block_is_the_network(depth: int) -> None:
    record, spec = fold(runs(FILE)[str(depth)].points), SPECS[depth]
    residual, plain = recorded(spec), twin(spec)
    assert residual is not None
    assert plain is not None
    for role, checkpoint in (("asked", residual), ("twin", plain)):
        last = record.heads[role][-1]  # type: ignore[index]
        assert last.own == record.networks[role].images - checkpoint.wrong  # type: ignore[index]


def test_the_record_is_what_is_measured_here(found: Heads) -> None:
    record = fold(runs(FILE)["20"].points)
    assert found.networks == record.networks
    for role, heads in found.heads.items():
        for here, there in zip(heads, record.heads[role], strict=True):
            assert abs(here.right - there.right) <= 1  # an image may be a tie
            assert here.cosine == (pytest.approx(there.cosine, abs=1e-3) if there.cosine else there.cosine)


def test_a_fitted_head_is_ridge_regression_on_the_means_of_the_channels(found: Heads) -> None:
    data = dataset(DIGITS)
    subject = trained(SPECS[20], "", data, len(data.test_labels), "cpu")
    with torch.no_grad():
        network = dissected(subject, data)
        train, test = network.stem(torch.from_numpy(data.train_images)), network.stem(network.images)
    labels = torch.from_numpy(data.train_labels)
    assert fitted(Images(train, test, labels, network.labels)) == found.heads["asked"][0].right
    x, y = (each.double().mean((2, 3)).numpy() for each in (train, test))
    classes, mean = np.eye(10)[data.train_labels], x.mean(0)
    ridge = RIDGE * np.var(x, axis=0).mean() * len(x)
    stacked = np.vstack([x - mean, np.sqrt(ridge) * np.eye(x.shape[1])])
    targets = np.vstack([classes - classes.mean(0), np.zeros((x.shape[1], 10))])
    weights = np.linalg.lstsq(stacked, targets, rcond=None)[0]
    scores = (y - mean) @ weights + classes.mean(0)
    right = int((scores.argmax(1) == data.test_labels).sum())
    assert right == found.heads["asked"][0].right


@pytest.mark.parametrize("depth", DEPTHS)
def test_with_shortcuts_the_own_head_reads_the_whole_last_stage_and_without_them_its_end_alone(
    depth: int,
) -> None:
    records = over_seeds(depth)
    assert len(records) == 3
    for record in records:
        shares = {role: record.own_rights(role) for role in record.heads}
        assert min(shares["asked"]) > 0.8
        assert max(shares["twin"][:-1]) < 0.25
        assert shares["twin"][-1] > 3 * max(shares["twin"][:-1])  # which is 61 % to 98 %, by depth and seed
        cosines = {role: record.middle_cosine(role) or 0.0 for role in record.heads}
        assert cosines["asked"] > 0.8 > 0.5 > cosines["twin"]
