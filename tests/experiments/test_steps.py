"""The step that is timed, what the calibration adds for it, and the law that predicts it."""

from __future__ import annotations

import numpy as np
import pytest

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.experiments.forward.calibrate_training import (
    BATCH,
    Stretch,
    fit_together,
    observe_step,
    optimizer_seconds,
)
from resnet_core.experiments.forward.named_works import named_works
from resnet_core.experiments.forward.small_networks import NETWORKS
from resnet_core.experiments.steps import run as steps
from resnet_core.labs.events import Point
from resnet_core.labs.lanes import lane
from resnet_core.labs.settings import Scalar
from resnet_core.labs.steps.findings import findings
from resnet_core.labs.table import TABLE
from resnet_core.plan import readable, unfold
from resnet_core.readers.latency import Calibration
from resnet_core.readers.roofline import CALL, SUM, Work, works
from resnet_core.readers.step_time import amounts, epoch_seconds, step_seconds
from resnet_core.spec import ArchSpec, Input, reads_signals
from resnet_core.zoo import ZOO

SMALL = ArchSpec(depths=(2, 1), widths=(8, 16), num_classes=10)
IMAGES = Input(32, 32, batch=2)


@pytest.mark.parametrize("mixed", [False, True])
def test_a_step_is_timed_with_its_optimizer_and_checkpoints(
    mixed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "SECONDS", 0.0)
    asked: dict[str, Scalar] = {"optimizer": "adam", "checkpoints": "1-1", "mixed": mixed}
    told = steps.run(SMALL, IMAGES, TABLE.experiments["step"].settings(asked), 0, "cpu")
    found = findings(event for event in told if isinstance(event, Point))
    assert found.seconds
    assert found.seconds.runs == 1
    assert found.conditions
    assert found.conditions.batch == 2
    assert found.attention


def test_what_cannot_be_trained_is_refused_before_it_runs_and_wants_the_machine_alone() -> None:
    step = TABLE.experiments["step"]
    with pytest.raises(SpecError):
        step.settings({"optimizer": "lion"})
    with pytest.raises(SpecError):
        step.check(SMALL, Input(4, 4))
    assert lane("step", {}) == "alone"
    assert step.memory(SMALL, IMAGES, {}) > step.memory_on("cuda:0")(SMALL, IMAGES, {})


def test_every_layer_of_a_step_is_observed_once_with_the_sums_before_it() -> None:
    plan = unfold(ArchSpec(depths=(2, 1), widths=(8, 16), attention="se", scales=2), Input(48, 48, 2))
    seen = list(observe_step(plan))
    done = [work.kind for _, work in named_works(plan)]
    last = max(at for at, kind in enumerate(done) if kind != SUM)
    assert [work.kind for row in seen for work in row.works] == done[: last + 1]
    assert all(row.seconds > 0 for row in seen)


def test_the_laws_of_all_kinds_are_found_together() -> None:
    laws = {"conv 3x3": (2e-5, 0.0, 3e-10, 1e-10, 1e-11), SUM: (0.0, 1e-10, 0.0, 2e-10, 0.0)}
    chance = np.random.default_rng(0)

    def work(kind: str) -> Work:
        macs, read, weights, written = chance.integers(1, 10**7, 4).tolist()
        return Work("", kind, macs if kind != SUM else 0, read, weights if kind != SUM else 0, written)

    rows = [(work("conv 3x3"), work(SUM)) for _ in range(40)]
    took = [sum(float(np.dot(laws[each.kind], amounts(each))) for each in row) for row in rows]
    found = fit_together([Stretch(row, seconds) for row, seconds in zip(rows, took, strict=True)])
    for row, seconds in zip(rows, took, strict=True):
        assert sum(np.dot(found[each.kind], amounts(each)) for each in row) == pytest.approx(
            seconds, rel=1e-6
        )


def test_every_kind_of_work_of_the_zoo_is_among_those_that_are_trained() -> None:
    def kinds(spec: object, input: Input) -> set[str]:
        return {work.kind for part in works(unfold(spec, input)) for work in part}  # type: ignore[arg-type]

    trained = set[str]().union(*(kinds(spec, Input(side, side, BATCH)) for spec, side in NETWORKS))
    for name, spec in ZOO.items():
        if reads_signals(spec):
            continue  # not predicted
        for batch in (1, 8, 64):
            assert kinds(spec, readable(spec, Input(batch=batch))[0]) <= trained, name


def test_an_optimizer_takes_longer_for_more_numbers() -> None:
    tensor, number = optimizer_seconds("momentum")
    assert tensor > 0
    assert number >= 0


def test_a_step_is_forward_and_backward_the_optimizer_and_checkpoints_again() -> None:
    plan = unfold(SMALL, IMAGES)
    kinds = {work.kind for part in works(plan) for work in part}
    forward = {kind: (1.0, *[0.0] * 6) for kind in kinds} | {CALL: (0.0,)}
    law = Calibration(
        "",
        1,
        forward,
        training=dict.fromkeys(kinds, (1.0, 0.0, 0.0, 0.0, 0.0)),
        optimizers={"sgd": (1.0, 0.0)},
    )
    layers = sum(1 for _ in named_works(plan))
    tensors = sum(1 for name in build(SMALL, input=IMAGES).state_dict() if name.endswith(("weight", "bias")))
    plain = step_seconds(plan, law, "sgd")
    assert plain == layers + tensors
    first = sum(name.startswith("layer1.0.") for name, _ in named_works(plan))
    assert step_seconds(plan, law, "sgd", (1,)) == plain + first
    assert epoch_seconds(2.0, 100, 8) == 25.0
    with pytest.raises(KeyError):
        step_seconds(plan, law, "adam")
