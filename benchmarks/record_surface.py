"""Makes resnet_core/recorded/surface.json: the loss around plain-56 and residual-56 that come with us.

    PYTHONPATH=. .venv/bin/python benchmarks/record_surface.py

One thread, under a minute.
"""

from __future__ import annotations

from datetime import UTC, datetime

import torch

from resnet_core.data.datasets import shape_of
from resnet_core.experiments.surface import run as surface
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import Recorded, write
from resnet_core.labs.surface.settings import RECORDED, SURFACE
from resnet_core.spec import Input

DEPTH = 56


def main() -> None:
    """Measures and writes."""
    torch.set_num_threads(1)
    shape, spec, seed = shape_of(str(SURFACE["data"])), digits_network(DEPTH), 0
    events = timeless(surface.run(spec, Input(shape.height, shape.width), SURFACE, seed, "cpu"))
    points = tuple(event for event in events if isinstance(event, Point))
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    path = write("surface", {RECORDED: Recorded(made, "surface", spec, seed, SURFACE, points)})
    print(f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
