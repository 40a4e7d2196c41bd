"""The networks of one question, trained side by side."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.experiments.training.side_by_side import reports
from resnet_core.experiments.training.tasks import conditions
from resnet_core.labs.events import Report
from resnet_core.labs.questions.table import compare_tasks
from resnet_core.labs.settings import Settings
from resnet_core.spec import Input, Spec


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, then the points of `networks.train` for every training, each as soon as it is known.

    Labels are `NameLabel`. The points of one training come in order; how those of different trainings mix
    differs from run to run. `spec` and `input` are not used.
    """
    tasks = compare_tasks(settings, seed)
    yield conditions(tasks[0].data, device, threads=1, images=tasks[0].images).point()
    yield from reports(tasks, device)
