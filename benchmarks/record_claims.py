"""Makes resnet_core/recorded/claims.json: trainings that claims need and no page records.

    PYTHONPATH=. .venv/bin/python benchmarks/record_claims.py

One thread, less than a minute.
"""

from __future__ import annotations

import time
from pathlib import Path

from resnet_core.experiments.training import degradation
from resnet_core.labs.claims.small_network import FILE, RUN, SETTINGS, SPEC
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.training.settings import degradation_settings
from resnet_core.spec import Input


def main(folder: Path = FOLDER) -> None:
    """Runs them and writes them."""
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(f"{write(FILE, {RUN: small_network(made)}, folder).stat().st_size:,} bytes")


def small_network(made: str) -> Recorded:
    """A convolutional network of four layers on digits, three seeds."""
    settings, seed = degradation_settings(SETTINGS), 0
    events = timeless(degradation.run(SPEC, Input(8, 8), settings, seed, "cpu"))
    points = sorted((event for event in events if isinstance(event, Point)), key=place)
    return Recorded(made, "degradation", SPEC, seed, settings, tuple(points))


def place(point: Point) -> tuple[bool, int]:
    """By seed; the conditions first. What was said of one training stays in its order."""
    return point.name != "conditions", int(str(point.values.get("seed", 0)))


if __name__ == "__main__":
    main()
