"""Makes resnet_core/recorded/questions.json: what the runs of all questions of the Training page say.

    PYTHONPATH=. .venv/bin/python benchmarks/record_questions.py

One thread each, as many trainings at once as there are cores; about ten minutes on two.
"""

from __future__ import annotations

import importlib
import time
from functools import partial
from pathlib import Path

from resnet_core.labs.conditions import NAME
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.questions.race import RACERS
from resnet_core.labs.questions.table import QUESTIONS, Question
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.table import TABLE
from resnet_core.spec import Input


def main(folder: Path = FOLDER) -> None:
    """Runs all and writes them."""
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    runs = {name: recorded(question, made) for name, question in QUESTIONS.items()}
    print(f"{write('questions', runs, folder).stat().st_size:,} bytes")


def recorded(question: Question, made: str) -> Recorded:
    """One run, with its points network by network."""
    started, seed = time.monotonic(), 0
    experiment = TABLE.experiments[question.experiment]
    settings = experiment.settings(question.settings)
    run = importlib.import_module(experiment.module).run
    events = timeless(run(question.spec, Input(8, 8), settings, seed, "cpu"))
    names = [candidate.name for candidate in question.candidates] or [*RACERS]
    points = sorted((event for event in events if isinstance(event, Point)), key=partial(place, names))
    print(f"{question.name}: {len(points)} points in {time.monotonic() - started:.0f} s", flush=True)
    return Recorded(made, question.experiment, question.spec, seed, settings, tuple(points))


def place(names: list[str], point: Point) -> tuple[int, int]:
    """By network and seed; the conditions first. What was said of one training stays in its order."""
    if point.name == NAME:
        return -1, 0
    return names.index(str(point.values["name"])), int(str(point.values["seed"]))


if __name__ == "__main__":
    main()
