"""Makes resnet_core/recorded/lesions.json: what "lesion" and "paths" say of the networks that come with us.

    PYTHONPATH=. .venv/bin/python benchmarks/record_lesions.py

One thread, about ten minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import torch

from resnet_core.data.datasets import shape_of
from resnet_core.experiments.lesion import paths
from resnet_core.experiments.lesion import run as lesion
from resnet_core.labs.checkpoints import Checkpoint, record
from resnet_core.labs.events import Event, Point, timeless
from resnet_core.labs.lesion.settings import STATISTICS, lesion_settings, paths_settings, recorded_name
from resnet_core.labs.recorded import Recorded, write
from resnet_core.spec import Input


def main() -> None:
    """Runs both on all of them."""
    torch.set_num_threads(1)
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    runs = {
        f"{name}/{recorded_name(run.experiment, run.settings)}": run
        for name, checkpoint in record().checkpoints.items()
        for run in runs_of(checkpoint, made)
    }
    path = write("lesions", runs)
    print(f"{path.stat().st_size:,} bytes")


def runs_of(checkpoint: Checkpoint, made: str) -> Iterator[Recorded]:
    """The runs on one network; a plain one has a single path."""
    shape, spec, seed = shape_of(record().data), checkpoint.spec, 0
    input = Input(shape.height, shape.width)
    for statistics in STATISTICS:
        settings = lesion_settings({"statistics": statistics})
        points = points_of(lesion.run(spec, input, settings, seed, "cpu"))
        yield Recorded(made, "lesion", spec, seed, settings, points)
    if spec.shortcut != "none":
        settings = paths_settings({})
        points = points_of(paths.run(spec, input, settings, seed, "cpu"))
        yield Recorded(made, "paths", spec, seed, settings, points)
    print(checkpoint.name)


def points_of(events: Iterable[Event]) -> tuple[Point, ...]:
    """The points of a run, without their times."""
    return tuple(event for event in timeless(events) if isinstance(event, Point))


if __name__ == "__main__":
    main()
