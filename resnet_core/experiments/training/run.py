"""One network trained, any that can be described, and its weights kept."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from resnet_core.build import build
from resnet_core.data.datasets import dataset
from resnet_core.experiments.training.keep import keep
from resnet_core.experiments.training.tasks import conditions, epochs
from resnet_core.labs.events import Point, Progress, Report
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.recipe import read_recipe
from resnet_core.labs.training.settings import init_of, training_task
from resnet_core.spec import ArchSpec, Input, to_query


def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`conditions`; `trained`: {"network"}, the link of what is trained: `spec`, fitted to the data; what
    `tasks.epochs` says, with `seed`; and, unless it diverged, what `keep` says. `input` is not used.
    """
    task, recipe = training_task(spec, settings, seed), read_recipe(settings)
    yield conditions(settings, device, torch.get_num_threads())
    yield Point("trained", {"network": dict(to_query(task.spec))})
    network, point = build(task.spec, init_of(task), device), None
    yield Progress(0, recipe.epochs, "training")
    for done, point in enumerate(epochs(network, dataset(str(settings["data"])), task, device), 1):
        yield point
        yield Progress(done, recipe.epochs, "training")
    if point is not None and point.name == "epoch":
        yield keep(network, task)
