"""Plain and residual networks of several depths, trained side by side (He 2015, figures 1 and 6)."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.experiments.training.side_by_side import train_all
from resnet_core.experiments.training.tasks import conditions
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.recipe import read_recipe
from resnet_core.labs.training.settings import degradation_tasks
from resnet_core.spec import ArchSpec, Input


def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`conditions` first, then for every network what `tasks.epochs` says, as soon as it is known.

    The networks are `spec` with each depth, shortcut and seed of the settings. Points carry `network`
    ("plain" or "residual"), `shortcut`, `depth` and `seed`. Those of one network come in order; how those of
    different networks mix differs from run to run. `input` and `seed` are not used.
    """
    tasks = degradation_tasks(spec, settings)
    yield conditions(settings, device, threads=1)
    total, done = len(tasks) * read_recipe(settings).epochs, 0
    yield Progress(done, total, "training")
    for point in train_all(tasks, device):
        yield point
        if point.name == "epoch":
            done += 1
            yield Progress(done, total, "training")
