"""Training of one network, any that can be described; its weights are saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import torch

from resnet_core.build import build
from resnet_core.data.datasets import dataset
from resnet_core.experiments.training.activity import DropWatch, block_activity, gates_by_class
from resnet_core.experiments.training.keep import keep
from resnet_core.experiments.training.tasks import conditions, epochs
from resnet_core.labs import points
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.findings import Epoch, Trained
from resnet_core.labs.training.settings import training_task
from resnet_core.nn.network import PlanModule
from resnet_core.spec import Input, Spec, to_query


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, `Trained`, the points of `tasks.epochs`, `keep`'s, and after each epoch a

    `BlockActivity`, a `GatesByClass` and a `DroppedBranches`, where there are any. Of a training that
    diverged nothing is kept. `input` is not used.
    """
    task = training_task(spec, settings, seed)
    total = task.recipe.epochs
    yield conditions(task.data, device, torch.get_num_threads()).point()
    yield points.point(Trained(to_query(task.spec)))
    network, data, point = build(task.spec, task.init, device), dataset(task.data), None
    assert isinstance(network, PlanModule)
    yield Progress(0, total, "training")
    with ExitStack() as hooks:
        watch = DropWatch(network, hooks)
        for done, point in enumerate(epochs(network, data, task, device), 1):
            yield point
            if point.name == points.name(Epoch):
                activity = block_activity(network, task.spec, data, done)
                seen = (activity, gates_by_class(network, data, done), watch.seen(done))
                yield from map(points.point, filter(None, seen))
            yield Progress(done, total, "training")
    if point is not None and point.name == points.name(Epoch):
        yield points.point(keep(network, task))
