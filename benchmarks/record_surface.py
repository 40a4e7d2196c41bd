"""Makes resnet_core/recorded/surface.json: the loss around plain-56 and residual-56 that come with us.

Once with the batch statistics of the images, as the page opens, and once with those of the training.

    PYTHONPATH=. .venv/bin/python benchmarks/record_surface.py

One thread, about two minutes.
"""

from __future__ import annotations

from datetime import UTC, datetime

import torch

from resnet_core.data.datasets import shape_of
from resnet_core.experiments.surface import run as surface
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import Recorded, write
from resnet_core.labs.surface.settings import RECORDED, STATISTICS, SURFACE, surface_settings
from resnet_core.spec import Input

DEPTH = 56


def main() -> None:
    """Measures and writes."""
    torch.set_num_threads(1)
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    path = write("surface", {RECORDED[statistics]: recorded(statistics, made) for statistics in STATISTICS})
    print(f"{path.stat().st_size:,} bytes")


def recorded(statistics: str, made: str) -> Recorded:
    """One run."""
    shape, spec, seed = shape_of(str(SURFACE["data"])), digits_network(DEPTH), 0
    settings = surface_settings({"statistics": statistics})
    events = timeless(surface.run(spec, Input(shape.height, shape.width), settings, seed, "cpu"))
    points = tuple(event for event in events if isinstance(event, Point))
    return Recorded(made, "surface", spec, seed, settings, points)


if __name__ == "__main__":
    main()
