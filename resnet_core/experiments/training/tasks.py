"""One training as points, which all experiments that train share."""

from __future__ import annotations

import time
from collections.abc import Iterator

from torch import nn

from resnet_core.build import build
from resnet_core.data.datasets import Dataset, dataset, shape_of
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.training.learn import DivergedError, learn
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.events import Point
from resnet_core.labs.training.findings import Diverged, labelled_point
from resnet_core.labs.training.settings import Task


def train(task: Task, device: str) -> Iterator[Point]:
    """Trains the network of `task`; see `epochs` for the points."""
    network = build(task.spec, task.init, device)
    yield from epochs(network, dataset(task.data), task, device)


def epochs(network: nn.Module, data: Dataset, task: Task, device: str) -> Iterator[Point]:
    """Trains `network` in place: an `Epoch` for each epoch and, if a loss is not finite, a `Diverged` last.

    Each point has the label of `task`.
    """
    number, start = 0, time.perf_counter()
    try:
        for epoch in learn(network, data, task.recipe, task.seed, device):
            number = epoch.epoch
            yield labelled_point(epoch._replace(seconds=time.perf_counter() - start), task.label)
            start = time.perf_counter()
    except DivergedError as fault:
        yield labelled_point(Diverged(fault.step, number + 1, fault.losses), task.label)


def conditions(data: str, device: str, threads: int, images: int | None = None) -> Conditions:
    """What the numbers depend on; `threads` are those of one training, `images` as a task has them."""
    shape = shape_of(data)
    train = shape.train if images is None else images
    return measured_on(device, data=data, threads=threads, train_images=train, test_images=shape.test)
