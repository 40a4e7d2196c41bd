"""Promise: predicted latency is on average within 12 % of what is measured, after 26 seconds of calibration.

No single prediction is off by more than 40 %.

20 networks of all families that the calibration has not seen, with one image and with eight, eager float32
on the CPU, with one thread: so it can be told when the system gave the core to another program meanwhile, and
such a run is done again. A worker of the app leaves a core to the visitors, so on two cores it has one
thread, too; and as in a worker, freed memory is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random
from statistics import mean, median
from time import perf_counter, thread_time
from typing import NamedTuple

import torch

from resnet_core.build import build
from resnet_core.data.batches import noise_batch
from resnet_core.experiments.forward.calibrate import run
from resnet_core.families.every import RESNET
from resnet_core.jobs.worker.confine import keep_freed_memory
from resnet_core.labs.forward.findings import findings
from resnet_core.nn.rewrite import in_place
from resnet_core.plan import Plan, network_spec, unfold
from resnet_core.readers.latency import Calibration, predict
from resnet_core.spec import ArchSpec, Input, Spec
from resnet_core.zoo import ZOO
from tests.random_networks import random_network_of

CPU = torch.device("cpu")
RUNS, TRIES, OWN_CORE = 5, 40, 0.98
MOST_MEAN, MOST = 0.12, 0.40
MOST_SECONDS = 26  # with the training steps that the calibration times too
PUBLISHED = (
    "shufflenet_v2_x1_0",
    "vgg13_bn",
    "squeezenet1_0",
    "densenet169",
    "mobilenet_v3_small",
    "mnasnet0_75",
    "efficientnet_b1",
    "regnet_x_1_6gf",
    "convnext_small",
    "deit_small_patch16_224",
)
BY_CHANCE = (
    RESNET,
    RESNET,
    "alexnet",
    "vgg",
    "googlenet",
    "densenet",
    "mobilenet",
    "efficientnet",
    "convnext",
    "vit",
)
SEED = 2026


def main() -> int:
    spent, trials = measure()
    mean_kept = max(map(mean_error, trials.values())) <= MOST_MEAN
    worst_kept = max(map(worst_error, trials.values())) <= MOST
    return 0 if spent <= MOST_SECONDS and mean_kept and worst_kept else 1


class Trial(NamedTuple):
    """One network: the absolute error of its prediction, and the seconds that were measured."""

    error: float
    seconds: float


def mean_error(trials: list[Trial]) -> float:
    return mean(trial.error for trial in trials)


def worst_error(trials: list[Trial]) -> float:
    return max(trial.error for trial in trials)


def measure() -> tuple[float, dict[int, list[Trial]]]:
    """Seconds of the calibration, and by batch the trial of each network after it."""
    torch.set_num_threads(1)
    keep_freed_memory()
    start = perf_counter()
    calibration = calibrate()
    spent = perf_counter() - start
    print(f"calibrated in {spent:.1f} s (at most {MOST_SECONDS}), {calibration.threads} threads", flush=True)
    trials = {
        batch: [
            trial_of(name, unfold(spec, Input(side, side, batch)), calibration)
            for name, (spec, side) in networks().items()
        ]
        for batch in (1, 8)
    }
    for batch, found in trials.items():
        error, worst = mean_error(found), worst_error(found)
        of_mean = f"mean absolute error {error:.1%} (at most {MOST_MEAN:.0%})"
        print(f"batch {batch}, {len(found)} networks: {of_mean}, worst {worst:.1%} (at most {MOST:.0%})")
    return spent, trials


def networks() -> dict[str, tuple[Spec, int]]:
    """Ten published ones that no constant or term of `latency` was chosen on, and ten by chance."""
    published: dict[str, tuple[Spec, int]] = {name: (ZOO[name], 224) for name in PUBLISHED}
    chance = Random(SEED)
    return published | {
        f"{family} by chance, {place}": random_network_of(family, chance)
        for place, family in enumerate(BY_CHANCE, 1)
    }


def calibrate() -> Calibration:
    calibration = findings(run(ArchSpec(), Input(), {}, 0, "cpu")).calibration
    assert calibration is not None
    return calibration


@torch.no_grad()
def trial_of(name: str, plan: Plan, calibration: Calibration) -> Trial:
    network = in_place(build(network_spec(plan), input=plan.input).eval(), plan)
    asked = plan.input
    images = torch.from_numpy(noise_batch(asked, plan.image.channels, 0))
    network(images)
    measured = median(undisturbed(lambda: network(images)))
    predicted = predict(plan, calibration)
    error = predicted / measured - 1
    print(
        f"{name}, batch {asked.batch}: {measured:.4f} s, predicted {predicted:.4f}, {error:+.1%}", flush=True
    )
    return Trial(abs(error), measured)


def undisturbed(run: Callable[[], object]) -> list[float]:
    """Seconds of runs that had a core of their own; of all, if in so many tries there were none."""
    spent: list[tuple[float, float]] = []
    while len(spent) < TRIES and sum(share >= OWN_CORE for _, share in spent) < RUNS:
        start, own = perf_counter(), thread_time()
        run()
        seconds = perf_counter() - start
        spent.append((seconds, (thread_time() - own) / seconds))
    return [seconds for seconds, share in spent if share >= OWN_CORE] or [seconds for seconds, _ in spent]


if __name__ == "__main__":
    sys.exit(main())
