"""How long a training step takes on a device, predicted from measurements of a few small networks on it.

A step is a forward pass in training mode, the backward pass, and the step of the optimizer. The first two
take, for each layer, seconds that are linear in its bytes and MACs; the optimizer's are linear in its tensors
and their numbers. A checkpoint's forward is done a second time. Errors: benchmarks/training_step.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from resnet_core.cost import price
from resnet_core.language.layers import layers_of
from resnet_core.language.plan import Plan, layers_in, runs
from resnet_core.readers.latency import Accuracy, Calibration, predict_by_run
from resnet_core.readers.memory import Optimizer, parameter_tensors
from resnet_core.readers.roofline import Work, works

__all__ = ["ACCURACY_FILE", "IMAGENET_IMAGES", "accuracy", "amounts", "epoch_seconds", "step_seconds"]

ACCURACY_FILE = Path(__file__).parents[1] / "recorded" / "training_step.json"
IMAGENET_IMAGES = 1_281_167  # training images of ILSVRC 2012 (Russakovsky 2015, arXiv 1409.0575)


@lru_cache(maxsize=1)
def accuracy() -> Accuracy | None:
    """The error recorded by benchmarks/record_training_step.py, if any; each batch had eight images."""
    if not ACCURACY_FILE.exists():
        return None
    recorded = Accuracy(**json.loads(ACCURACY_FILE.read_text("utf-8")))
    return recorded._replace(covers=tuple(recorded.covers))


def step_seconds(
    plan: Plan, calibration: Calibration, optimizer: Optimizer, checkpoints: Sequence[int] = ()
) -> float:
    """Seconds of a step on one batch. Raises `KeyError` for work or an optimizer that was not calibrated."""
    rows = zip(runs(plan), works(plan), strict=True)
    laws = calibration.training
    both = sum(run.copies * _dot(laws[work.kind], amounts(work)) for run, part in rows for work in part)
    return both + _again(plan, calibration, checkpoints) + _of_optimizer(plan, calibration, optimizer)


def amounts(work: Work) -> tuple[int, ...]:
    """What the time of forward and backward is linear in: 1, bytes read, of weights, written, and MACs."""
    return 1, work.read, work.weights, work.written, work.macs


def epoch_seconds(step: float, images: int, batch: int) -> float:
    """Seconds of an epoch: its images at the pace of whole batches."""
    return step * images / batch


def _again(plan: Plan, calibration: Calibration, checkpoints: Sequence[int]) -> float:
    """The forward passes of the blocks that are checkpoints."""
    if not any(checkpoints):
        return 0.0
    left = dict(zip((stage.name for stage in plan.stages), checkpoints, strict=False))
    total = 0.0
    for (name, _, copies), seconds in zip(runs(plan), predict_by_run(plan, calibration), strict=True):
        stage, _, place = name.partition(".")
        again = min(left.get(stage, 0), copies) if place not in ("", "entry") else 0
        if again:
            left[stage] -= again
            total += again * seconds
    return total


def _of_optimizer(plan: Plan, calibration: Calibration, optimizer: Optimizer) -> float:
    parts = ((run.copies, layers_of(layers_in(run.content))) for run in runs(plan))
    tensors = sum(copies * sum(map(parameter_tensors, leaves)) for copies, leaves in parts)
    return _dot(calibration.optimizers[optimizer], (tensors, price(plan).params))


def _dot(constants: Sequence[float], amounts: Sequence[float]) -> float:
    return sum(each * amount for each, amount in zip(constants, amounts, strict=True))
