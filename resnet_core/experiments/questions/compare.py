"""The networks of one question, trained side by side."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.experiments.training.side_by_side import train_all
from resnet_core.experiments.training.tasks import conditions
from resnet_core.labs.events import Point, Progress, Report
from resnet_core.labs.questions.table import compare_tasks
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.recipe import read_recipe
from resnet_core.spec import ArchSpec, Input


def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`conditions` first, then of every training what `contestants.train` says, as soon as it is known.

    Points carry `name`, the entrant's, and `seed`. Those of one training come in order; how those of
    different trainings mix differs from run to run. `spec` and `input` are not used.
    """
    tasks = compare_tasks(settings, seed)
    said = conditions(tasks[0].settings, device, threads=1)
    yield Point("conditions", {**said.values, "train_images": tasks[0].settings["images"]})
    total, done = sum(read_recipe(task.settings).epochs for task in tasks), 0
    yield Progress(done, total, "training")
    for point in train_all(tasks, device):
        yield point
        if point.name == "epoch":
            done += 1
            yield Progress(done, total, "training")
