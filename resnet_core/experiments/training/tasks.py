"""One training as events, as every experiment that trains says it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import torch
from torch import nn

from resnet_core.build import build
from resnet_core.data.datasets import Dataset, dataset, shape_of
from resnet_core.experiments.training.learn import DivergedError, learn
from resnet_core.labs.events import Point, Value
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.recipe import read_recipe
from resnet_core.labs.training.settings import Task, init_of
from resnet_core.nn.devices import label


def train(task: Task, device: str) -> Iterator[Point]:
    """Trains the network of `task`; see `epochs` for what is said."""
    network = build(task.spec, init_of(task), device)
    yield from epochs(network, dataset(str(task.settings["data"])), task, device)


def epochs(network: nn.Module, data: Dataset, task: Task, device: str) -> Iterator[Point]:
    """Trains `network` in place. Each point has the label of `task`; errors are from 0 to 1.

    `epoch`: {"epoch", "loss", "train_error", "test_error", "steps", "seconds"}, as `learn.Epoch` has them;
    `seconds` are of this epoch, its test too. If a loss is not finite, the last point is
    `diverged`: {"step", "epoch", "losses"}, the finite losses of the steps of that epoch before it.
    """
    number, since = 0, time.perf_counter()
    try:
        for number, loss, train_error, test_error, steps in learn(
            network, data, read_recipe(task.settings), task.seed, device
        ):
            now = time.perf_counter()
            values: dict[str, Value] = {
                "epoch": number,
                "loss": loss,
                "train_error": train_error,
                "test_error": test_error,
                "steps": steps,
                "seconds": now - since,
            }
            yield Point("epoch", {**task.label, **values})
            since = time.perf_counter()
    except DivergedError as fault:
        found: dict[str, Value] = {"step": fault.step, "epoch": number + 1, "losses": list(fault.losses)}
        yield Point("diverged", {**task.label, **found})


def conditions(settings: Settings, device: str, threads: int) -> Point:
    """What the numbers depend on; `threads` are those of one training."""
    data = str(settings["data"])
    shape = shape_of(data)
    values: dict[str, Value] = {
        "device": device,
        "label": label(device),
        "threads": threads,
        "torch": str(torch.__version__),
        "python": sys.version.split()[0],
        "data": data,
        "train_images": shape.train,
        "test_images": shape.test,
    }
    return Point("conditions", values)
