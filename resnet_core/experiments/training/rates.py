"""Plain and residual networks of several depths, each trained at several learning rates, side by side."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.experiments.training.side_by_side import reports
from resnet_core.experiments.training.tasks import conditions
from resnet_core.labs.events import Report
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.rates import rates_tasks
from resnet_core.spec import Input, Spec


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, then the points of `tasks.epochs` for every training, each as soon as it is known.

    Labels are `NameLabel`, named as `rates.Cell`. `spec` and `input` are not used.
    """
    tasks = rates_tasks(settings, seed)
    yield conditions(tasks[0].data, device, threads=1).point()
    yield from reports(tasks, device)
