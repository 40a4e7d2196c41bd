"""Makes resnet_core/recorded/degradation.json: what "degradation" says with its usual settings.

    PYTHONPATH=. .venv/bin/python benchmarks/record_degradation.py

Three seeds of twelve networks, and the two deepest for longer; one thread each, a few minutes on two cores.
"""

from __future__ import annotations

import time
from pathlib import Path

from resnet_core.experiments.training import degradation
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.training.settings import RECORDED, degradation_settings
from resnet_core.spec import Input


def main(folder: Path = FOLDER) -> None:
    """Runs both and writes them."""
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    path = write("degradation", {name: recorded(name, made) for name in RECORDED}, folder)
    print(f"{path.stat().st_size:,} bytes")


def recorded(name: str, made: str) -> Recorded:
    """One run, with its points network by network."""
    settings, seed = degradation_settings(RECORDED[name]), 0
    events = timeless(degradation.run(DIGITS_SPEC, Input(8, 8), settings, seed, "cpu"))
    points = sorted((event for event in events if isinstance(event, Point)), key=place)
    print(f"{name}: {len(points)} points")
    return Recorded(made, "degradation", DIGITS_SPEC, seed, settings, tuple(points))


def place(point: Point) -> tuple[bool, str, int, int]:
    """By kind, depth and seed; `conditions` first. What was said of one network stays in its order."""
    said = point.values
    depth, seed = (int(str(said.get(name, 0))) for name in ("depth", "seed"))
    return point.name != "conditions", str(said.get("network")), depth, seed


if __name__ == "__main__":
    main()
