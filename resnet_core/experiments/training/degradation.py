"""Plain and residual networks of several depths, trained side by side (He 2015, figures 1 and 6)."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.experiments.training.side_by_side import reports
from resnet_core.experiments.training.tasks import conditions
from resnet_core.labs.events import Report
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.settings import degradation_tasks
from resnet_core.spec import Input, Spec


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, then the points of `tasks.epochs` for every network, each as soon as it is known.

    The networks are `spec` with each depth, shortcut and seed of the settings; labels are `VariantLabel`.
    The points of one network come in order; how those of different networks mix differs from run to run.
    `input` and `seed` are not used.
    """
    tasks = degradation_tasks(spec, settings)
    yield conditions(tasks[0].data, device, threads=1).point()
    yield from reports(tasks, device)
