"""The fullest moment of a training step: compared with PyTorch's allocator, and with itself."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from resnet_core.plan import readable, unfold
from resnet_core.readers.memory import saved_for_backward
from resnet_core.readers.step import Training, step_memory
from resnet_core.spec import ArchSpec, Input
from resnet_core.system.machine import ROOT
from resnet_core.zoo import ZOO

PLAIN = Training()


@pytest.mark.parametrize("name", sorted(ZOO))
def test_the_bytes_saved_are_those_of_the_reader_for_every_published_network(name: str) -> None:
    plan = unfold(ZOO[name], readable(ZOO[name], Input(224, 224, 2))[0])
    step = step_memory(plan, PLAIN)
    assert step.saved == saved_for_backward(plan)
    assert step.peak > step.saved + 2 * step.weights
    assert min(step.moment) >= 0


def test_all_blocks_of_a_run_are_counted_without_walking_them() -> None:
    """A chain of equal blocks written as runs of one copy each takes as much as one run."""
    plan = unfold(ArchSpec(depths=(9, 1, 1, 1)), Input(batch=4))
    first, *others = plan.stages
    opening, run = first.runs
    long = first._replace(runs=(opening, *(run._replace(copies=1) for _ in range(run.copies))))
    apart = plan._replace(stages=(long, *others))
    for training in (PLAIN, Training("adam", (5,)), Training("sgd", (9, 1, 1, 1))):
        assert step_memory(apart, training) == step_memory(plan, training)


def test_checkpoints_save_less_and_a_larger_batch_takes_more() -> None:
    peaks = [
        step_memory(unfold(ZOO["resnet50"], Input(batch=batch)), Training("sgd", counts)).peak
        for batch, counts in ((32, (3, 4, 6, 3)), (32, (3,)), (32, ()), (33, ()))
    ]
    assert peaks == sorted(set(peaks))


def test_no_measured_peak_is_above_the_predicted() -> None:
    """Three of the benchmark's cases, in a process without other tensors; more are in benchmarks/fit.py."""
    command = [sys.executable, "-m", "benchmarks.fit", "--start", "3", "--cases", "7"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 cases: 0 below" in done.stdout
