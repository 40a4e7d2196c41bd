"""The calibration: its least squares, and that it meets every kind of work there is."""

from random import Random

import numpy as np
import pytest
import torch
from scipy.optimize import nnls

from resnet_core.experiments.forward.calibrate import (
    BATCHES,
    NETWORKS,
    Sample,
    fit,
    named_works,
    observe,
)
from resnet_core.plan import unfold
from resnet_core.readers.roofline import CALL, SUM
from resnet_core.spec import ArchSpec, Input
from tests.random_networks import random_network

CPU = torch.device("cpu")


def test_every_kind_of_work_of_any_network_is_calibrated() -> None:
    kinds = {
        work.kind
        for network, side in NETWORKS
        for batch in BATCHES
        for _, work in named_works(unfold(network, Input(side, side, batch)))
    }
    for seed in range(300):
        spec, side = random_network(Random(seed))
        for batch in (1, 2, 8):
            assert {work.kind for _, work in named_works(unfold(spec, Input(side, side, batch)))} <= kinds


def test_calibration_networks_are_none_of_the_published_ones() -> None:
    from resnet_core.zoo import ZOO

    assert not {network for network, _ in NETWORKS} & set(ZOO.values())


def test_least_squares_finds_constants_that_are_not_below_0() -> None:
    chance = np.random.default_rng(0)
    matrix = chance.uniform(size=(40, 5))
    truth = np.array([1.0, 0.0, 2.0, 0.0, 0.5])
    assert nnls(matrix, matrix @ truth)[0] == pytest.approx(truth, abs=1e-9)


def test_least_squares_sets_to_0_what_would_be_below() -> None:
    matrix = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    assert nnls(matrix, np.array([3.0, 2.0, 1.0]))[0] == pytest.approx([2.0, 0.0])


def test_a_law_is_recovered_from_its_samples() -> None:
    law = (1e-5, 2e-10, 0.0, 1e-10, 0.0, 0.0, 1e-11)
    chance = np.random.default_rng(1)
    rows = chance.integers(1, 10**7, size=(30, 6))
    samples = [
        Sample("conv 3x3", (1.0, *row), float(np.dot(law, (1.0, *row))))
        for row in rows.astype(float).tolist()
    ]
    found = fit(samples)["conv 3x3"]
    for sample in samples:
        assert np.dot(found, sample.features) == pytest.approx(sample.seconds, rel=1e-6)


def test_named_works_are_the_layers_in_the_order_they_run() -> None:
    spec = ArchSpec(block="basic", depths=(2,), widths=(8,))
    names = [name for name, _ in named_works(unfold(spec))]
    assert names[:4] == ["conv1", "bn1", "act1", "maxpool"]
    assert names[-2:] == ["avgpool", "fc"]
    assert names[names.index("layer1.0.sum") + 1] == "layer1.0.act"


@pytest.mark.usefixtures("_no_gradients")
def test_every_layer_is_observed_once_and_the_time_between_layers_never_runs_backwards() -> None:
    plan = unfold(ArchSpec(depths=(1, 1), widths=(8, 16), attention="se", scales=2), Input(48, 48))
    samples = list(observe(plan, CPU, 1))
    layers = [work.kind for _, work in named_works(plan) if work.kind != SUM]
    assert [sample.kind for sample in samples if sample.kind not in (SUM, CALL)] == layers
    # One gap before every layer but the first, or the order of the works is not that of the forward.
    assert sum(sample.kind in (SUM, CALL) for sample in samples) == len(layers) - 1
    assert all(sample.seconds > 0 for sample in samples)
