"""The slice of the loss as it was measured when it was recorded: what a page shows before anybody has run it.

benchmarks/record_surface.py makes the file. Nothing here needs torch.
"""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

from resnet_core.labs.checkpoints import FOLDER
from resnet_core.labs.events import Point, from_json
from resnet_core.labs.settings import Settings
from resnet_core.labs.surface.settings import SURFACE

FILE = FOLDER / "surface.json"
DEPTH = 56
SEED = 0


class Recorded(NamedTuple):
    """One run of `surface` on residual-56: when it was made (UTC), what was asked, what it said."""

    made: str
    settings: Settings
    points: tuple[Point, ...]


@cache
def recorded() -> Recorded:
    """What the file says."""
    said = json.loads(FILE.read_text("utf-8"))
    events = tuple(from_json(event) for event in said["events"])
    return Recorded(said["made"], said["settings"], tuple(each for each in events if isinstance(each, Point)))


def is_usual(depth: int, settings: Settings, seed: int) -> bool:
    """Whether this is the slice that is recorded."""
    return (depth, dict(settings), seed) == (DEPTH, SURFACE, SEED)
