"""The calibration: its least squares, and that it meets every kind of work there is."""

from functools import cache, partial
from random import Random

import numpy as np
import pytest
import torch
from hypothesis import assume, given

from benchmarks.latency import networks
from resnet_core.build import build
from resnet_core.experiments.forward import ceilings
from resnet_core.experiments.forward.calibrate import (
    BATCHES,
    BATCHES_ON_CUDA,
    Sample,
    Watch,
    calibration,
    fit,
    launches,
    observe,
    watches,
)
from resnet_core.experiments.forward.named_works import named_works, works_of_modules
from resnet_core.experiments.forward.small_networks import NETWORKS
from resnet_core.experiments.timing import clock_of
from resnet_core.labs.forward.findings import SecondsPer
from resnet_core.plan import readable, unfold
from resnet_core.readers.latency import kind_on, predict
from resnet_core.readers.roofline import CALL, SUM, works
from resnet_core.spec import FAMILIES, ArchSpec, Input, Spec, family_name, reads_signals
from resnet_core.zoo import ZOO
from tests.any_network import any_cases
from tests.cuda_stand_in import CUDA, insert
from tests.random_networks import random_network

CPU = torch.device("cpu")


def kinds_of(spec: Spec, input: Input) -> set[str]:
    return {work.kind for part in works(unfold(spec, input)) for work in part}


@cache
def calibrated() -> frozenset[str]:
    seen = (kinds_of(network, Input(side, side, batch)) for network, side in NETWORKS for batch in BATCHES)
    return frozenset().union(*seen)


def test_every_kind_of_work_of_any_residual_network_is_calibrated() -> None:
    for seed in range(300):
        spec, side = random_network(Random(seed))
        for batch in (1, 2, 8):
            assert kinds_of(spec, Input(side, side, batch)) <= calibrated()


@pytest.mark.parametrize("batch", BATCHES)
def test_every_kind_of_work_of_each_network_of_the_zoo_is_calibrated(batch: int) -> None:
    for name, spec in ZOO.items():
        if reads_signals(spec):
            assert "conv along a signal" not in calibrated()  # so it is not predicted
            continue
        images, _ = readable(spec, Input(batch=batch))
        assert kinds_of(spec, images) <= calibrated(), name


@given(any_cases())
def test_every_kind_of_work_of_any_network_is_calibrated(case: tuple[Spec, Input]) -> None:
    assume(not reads_signals(case[0]))
    assert kinds_of(*case) <= calibrated()


def test_predictions_are_checked_on_networks_of_every_family_that_the_calibration_has_not_seen() -> None:
    fresh = list(networks().values())
    assert len(fresh) == 20
    assert {family_name(spec) for spec, _ in fresh} == {
        name for name, kind in FAMILIES.items() if not reads_signals(kind())
    }
    assert not {spec for spec, _ in fresh} & {spec for spec, _ in NETWORKS}
    for spec, side in fresh:
        assert kinds_of(spec, Input(side, side)) <= calibrated()


def _note(ran: list[str], name: str, *call: object) -> None:
    ran.append(name)


def test_modules_run_in_the_order_of_their_works() -> None:
    one_each = {type(spec): (spec, side) for spec, side in NETWORKS}
    for spec, side in one_each.values():
        plan = unfold(spec, Input(side, side))
        network, ran = build(spec, device="meta", input=plan.input).eval(), list[str]()
        names = [name for name, (work, *_) in works_of_modules(plan) if work.kind != SUM]
        for name in names:
            network.get_submodule(name).register_forward_hook(partial(_note, ran, name))
        network(torch.empty(1, plan.image.channels, side, side, device="meta"))
        assert ran == names


def test_every_kind_of_work_is_calibrated_on_a_card() -> None:
    def kinds(batches: tuple[int, ...]) -> set[str]:
        plans = [unfold(network, Input(side, side, batch)) for network, side in NETWORKS for batch in batches]
        return {kind_on(work, (1.0, 1.0)) for plan in plans for _, work in named_works(plan)}

    assert kinds(BATCHES_ON_CUDA) == kinds((1, *BATCHES))


def test_calibration_networks_are_none_of_the_published_ones() -> None:
    assert not {network for network, _ in NETWORKS} & set(ZOO.values())


def test_least_squares_finds_constants_that_are_not_below_0() -> None:
    from scipy.optimize import nnls

    chance = np.random.default_rng(0)
    matrix = chance.uniform(size=(40, 5))
    truth = np.array([1.0, 0.0, 2.0, 0.0, 0.5])
    assert nnls(matrix, matrix @ truth)[0] == pytest.approx(truth, abs=1e-9)


def test_least_squares_sets_to_0_what_would_be_below() -> None:
    from scipy.optimize import nnls

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
    samples = list(observe(plan, Watch(CPU, clock_of(CPU)), 1))
    layers = [work.kind for _, work in named_works(plan) if work.kind != SUM]
    assert [sample.kind for sample in samples if sample.kind not in (SUM, CALL)] == layers
    # One gap before every layer but the first, or the order of the works is not that of the forward.
    assert sum(sample.kind in (SUM, CALL) for sample in samples) == len(layers) - 1
    assert all(sample.seconds > 0 for sample in samples)


PLAN = unfold(ArchSpec(depths=(1, 1), widths=(8, 16), attention="se"), Input(48, 48))
ROOF = SecondsPer({"float32": 1e-12}, 1e-10)


@pytest.mark.usefixtures("_no_gradients")
def test_a_card_is_watched_by_its_events_with_all_work_at_hand_and_by_how_long_that_is_launched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = insert(monkeypatch)
    kernels, launching = (watch._replace(device=CPU) for watch in watches(CUDA, ROOF))
    of_kernels, of_launches = list(observe(PLAN, kernels, 2)), list(observe(PLAN, launching, 2))
    assert card.times("sleep") == 2
    assert [each.kind for each in of_kernels] == [each.kind for each in of_launches]
    assert not any(each.kind.startswith("small") for each in of_kernels)
    found = calibration("a card", {kernels: of_kernels, launching: of_launches})
    assert found.roof == (1e-12, 1e-10)
    assert set(found.launch) == set(found.seconds)
    assert all(len(constants) == 2 for kind, constants in found.seconds.items() if kind != CALL)
    assert predict(PLAN, found) > 0


def test_a_launch_is_of_one_piece_of_work_also_where_several_were_timed_together() -> None:
    found = launches(
        [Sample(SUM, (2.0, 5.0), 40e-6), Sample(SUM, (1.0, 9.0), 20e-6), Sample(CALL, (1,), 3e-6)]
    )
    assert found == {CALL: 3e-6, SUM: pytest.approx(20e-6)}


def test_a_card_has_a_roof_of_its_own_for_rounded_products(monkeypatch: pytest.MonkeyPatch) -> None:
    def flop(device: torch.device, dtype: torch.dtype) -> float:
        rounded = torch.backends.cudnn.allow_tf32 and torch.backends.cuda.matmul.allow_tf32
        return 1.0 if dtype == torch.float32 and rounded else 8.0

    monkeypatch.setattr(ceilings, "_flop", flop)
    monkeypatch.setattr(ceilings, "_copy", lambda device: 1.0)
    per_flop = ceilings.seconds_per(CUDA).per_flop
    assert per_flop == {"float32": 8.0, "bfloat16": 8.0, "float16": 8.0, "float64": 8.0, "tf32": 1.0}


def test_ceilings_are_measured_on_numbers_that_differ() -> None:
    for shape in ((4, 4), (2, 3, 4, 4)):
        assert len(ceilings._noise(CPU, torch.float64, *shape).unique()) > 10
