"""Recorded runs: what a page shows, with its date and conditions, before a visitor has run anything.

Each file of resnet_core/recorded that holds runs was written by a script of the same name,
benchmarks/record_*.py. Nothing here needs torch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from resnet_core.labs.conditions import NAME, Conditions
from resnet_core.labs.events import Point, from_json, to_json
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.recipe import completed, shortened
from resnet_core.spec import ArchSpec, as_resnet, from_query, to_query

F = TypeVar("F")
FOLDER = Path(__file__).parents[1] / "recorded"


class Recorded(NamedTuple):
    """One run: when it was made (UTC, ISO 8601), its request, and its points without their times."""

    made: str
    experiment: str
    spec: ArchSpec
    seed: int
    settings: Settings
    points: tuple[Point, ...]

    def __hash__(self) -> int:
        return hash((self.made, self.experiment, self.spec, self.seed, len(self.points)))

    @property
    def conditions(self) -> Conditions:
        """What the numbers depend on."""
        return Conditions.from_json(next(point.values for point in self.points if point.name == NAME))

    def answers(self, spec: ArchSpec, settings: Settings, seed: int) -> bool:
        """Whether this is the run of exactly this network, these settings and this seed."""
        return (self.spec, dict(self.settings), self.seed) == (spec, dict(settings), seed)


@cache
def runs(file: str, folder: Path = FOLDER) -> Mapping[str, Recorded]:
    """All runs of `file` ("degradation", "questions", "surface", "lesions") by name; none without a file."""
    path = folder / f"{file}.json"
    if not path.is_file():
        return {}
    content = json.loads(path.read_text("utf-8"))
    return {name: _from_json(content["made"], run) for name, run in content["runs"].items()}


@lru_cache(maxsize=64)
def of_record(fold: Callable[[tuple[Point, ...]], F], record: Recorded) -> F:
    """What `fold` makes of the points of a recorded run; it is made once, so it must not be changed."""
    return fold(record.points)


def write(file: str, recorded: Mapping[str, Recorded], folder: Path = FOLDER) -> Path:
    """Writes what `runs` reads, one point a line; all of `recorded` were made together."""
    (made,) = {run.made for run in recorded.values()}
    content = {"made": made, "runs": {name: _to_json(run) for name, run in recorded.items()}}
    path = folder / f"{file}.json"
    text = json.dumps(content, separators=(",", ":"), allow_nan=False).replace('{"kind"', '\n{"kind"')
    path.write_text(text + "\n", "utf-8")
    return path


def _to_json(run: Recorded) -> dict[str, object]:
    return {
        "experiment": run.experiment,
        "network": to_query(run.spec),
        "seed": run.seed,
        "settings": shortened(run.settings),
        "events": [to_json(point) for point in run.points],
    }


def _from_json(made: str, run: Mapping[str, Any]) -> Recorded:
    events = map(from_json, run["events"])
    points = tuple(event for event in events if isinstance(event, Point))
    spec = as_resnet(from_query(run["network"]))
    return Recorded(made, run["experiment"], spec, run["seed"], completed(run["settings"]), points)
