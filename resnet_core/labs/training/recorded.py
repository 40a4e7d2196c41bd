"""The degradation lab as it was run when it was recorded: what a page shows before anybody has run it.

benchmarks/record_degradation.py makes the file. Nothing here needs torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from resnet_core.labs.checkpoints import FOLDER
from resnet_core.labs.events import Point, Value, from_json
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.recipe import Recipe, read_recipe
from resnet_core.labs.training.settings import TRAINING

LAB, CONTROL = "lab", "control"
ASKED: dict[str, dict[str, str | int]] = {
    LAB: {"seeds": "0-1-2"},
    CONTROL: {"depths": "56", "shortcuts": "none", "epochs": 40},
}
"""The two runs by name, and their settings that are not the usual ones."""

FILE = FOLDER / "degradation.json"


class Recorded(NamedTuple):
    """One run of `degradation`: when it was made (UTC), what was asked, and what it said, times aside."""

    made: str
    settings: Settings
    points: tuple[Point, ...]

    @property
    def conditions(self) -> Mapping[str, Value]:
        """What it was measured with: device, threads, versions, images."""
        return next(point.values for point in self.points if point.name == "conditions")

    @property
    def recipe(self) -> Recipe:
        """How every network was trained."""
        return read_recipe(self.settings)

    @property
    def data(self) -> str:
        """The data set."""
        return str(self.settings["data"])

    def trained_like(self, settings: Settings) -> bool:
        """Whether a run with these settings trains its networks in the same way, whichever they are."""
        return all(self.settings[name] == settings[name] for name in TRAINING)


def lab() -> Recorded:
    """Plain and residual networks of 8 to 56 layers, three seeds."""
    return read()[LAB]


def control() -> Recorded:
    """The plain network of 56 layers with four times the epochs."""
    return read()[CONTROL]


@cache
def read(path: Path = FILE) -> Mapping[str, Recorded]:
    """All runs of the file by name."""
    said = json.loads(path.read_text("utf-8"))
    return {
        name: Recorded(said["made"], run["settings"], tuple(map(_point, run["events"])))
        for name, run in said["runs"].items()
    }


def _point(said: object) -> Point:
    event = from_json(said)
    assert isinstance(event, Point)
    return event
