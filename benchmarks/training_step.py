"""Promise: a predicted training step is on average within 15 % of what is measured.

20 networks of all families that the calibration has not seen, each with a batch of 8 and an optimizer of its
own, float32 on the CPU, with one thread; forward, backward and the optimizer's step. A disturbed step is
measured again, as in benchmarks/latency.py.

    python -m benchmarks.training_step
"""

from __future__ import annotations

import sys
from statistics import mean, median
from time import perf_counter
from typing import NamedTuple

import torch

from benchmarks.latency import calibrate, networks, undisturbed
from resnet_core.build import build
from resnet_core.data.batches import noise_batch
from resnet_core.experiments.forward.calibrate_training import forward_and_backward, optimizer_of
from resnet_core.jobs.worker.confine import keep_freed_memory
from resnet_core.plan import Plan, network_spec, unfold
from resnet_core.readers.latency import Calibration
from resnet_core.readers.memory import Optimizer
from resnet_core.readers.step_time import step_seconds
from resnet_core.search.fit import OPTIMIZERS
from resnet_core.spec import Input

BATCH, MOST_MEAN = 8, 0.15


class Trial(NamedTuple):
    """One network: the absolute error of its prediction, and the seconds that were measured."""

    error: float
    seconds: float


def main() -> int:
    trials = measure()
    errors = [trial.error for trial in trials]
    of_mean = f"mean absolute error {mean(errors):.1%} (at most {MOST_MEAN:.0%})"
    print(f"{len(trials)} networks: {of_mean}, median {median(errors):.1%}, worst {max(errors):.1%}")
    return 0 if mean(errors) <= MOST_MEAN else 1


def measure() -> list[Trial]:
    """A calibration, and the trial of each network after it."""
    torch.set_num_threads(1)
    keep_freed_memory()
    start = perf_counter()
    calibration = calibrate()
    print(f"calibrated in {perf_counter() - start:.1f} s, {calibration.threads} thread", flush=True)
    return [
        trial_of(name, unfold(spec, Input(side, side, BATCH)), OPTIMIZERS[at % 3], calibration)
        for at, (name, (spec, side)) in enumerate(networks().items())
    ]


def trial_of(name: str, plan: Plan, optimizer: Optimizer, calibration: Calibration) -> Trial:
    network = build(network_spec(plan), input=plan.input).train()
    images = torch.from_numpy(noise_batch(plan.input, plan.image.channels, 0))
    both, update = forward_and_backward(network, images), optimizer_of(optimizer, network.parameters())

    def step() -> None:
        both()
        update.step()

    step()
    step()
    measured, predicted = median(undisturbed(step)), step_seconds(plan, calibration, optimizer)
    error = predicted / measured - 1
    print(f"{name}, {optimizer}: {measured:.3f} s, predicted {predicted:.3f}, {error:+.1%}", flush=True)
    return Trial(abs(error), measured)


if __name__ == "__main__":
    sys.exit(main())
