"""Makes resnet_core/recorded/gradients.json: what Gradients shows before anything was measured on a server.

    PYTHONPATH=. .venv/bin/python benchmarks/record_gradients.py

ResNet-56 beside plain-56 as a film of twenty steps, and with and without batch norm at initialisation; three
seeds, one thread, a few minutes.
"""

from __future__ import annotations

import time
from pathlib import Path

import torch

from resnet_core.experiments.gradients import run as gradients
from resnet_core.labs.events import Point, Value, timeless
from resnet_core.labs.gradients.recorded import FILE, INPUT, RECORDED, SPEC
from resnet_core.labs.gradients.settings import gradients_settings
from resnet_core.labs.recorded import FOLDER, Recorded, write


def main(folder: Path = FOLDER) -> None:
    """Runs both and writes them."""
    torch.set_num_threads(1)
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    path = write(FILE, {name: recorded(name, made) for name in RECORDED}, folder)
    print(f"{path.stat().st_size:,} bytes")


def recorded(name: str, made: str) -> Recorded:
    """One run with its points."""
    settings, seed = gradients_settings(RECORDED[name]), 0
    events = timeless(gradients.run(SPEC, INPUT, settings, seed, "cpu"))
    points = tuple(_rounded(event) for event in events if isinstance(event, Point))
    print(f"{name}: {len(points)} points")
    return Recorded(made, "gradients", SPEC, seed, settings, points)


def _rounded(point: Point) -> Point:
    """Four digits, which is more than a chart shows."""
    if point.name != "norms":
        return point
    values: dict[str, Value] = {
        name: [float(f"{number:.4g}") for number in value] if isinstance(value, list) else value
        for name, value in point.values.items()
    }
    return Point(point.name, values)


if __name__ == "__main__":
    main()
