"""Makes resnet_core/recorded/surface.json: the loss around plain-56 and residual-56 that come with us.

    PYTHONPATH=. .venv/bin/python benchmarks/record_surface.py

One thread, under a minute.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import torch

from resnet_core.data.datasets import shape_of
from resnet_core.experiments.surface import run as surface
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.events import Point, timeless, to_json
from resnet_core.labs.surface.recorded import DEPTH, FILE, SEED
from resnet_core.labs.surface.settings import SURFACE
from resnet_core.spec import Input


def main() -> None:
    """Measures and writes."""
    torch.set_num_threads(1)
    shape = shape_of(str(SURFACE["data"]))
    run = surface.run(digits_network(DEPTH), Input(shape.height, shape.width), SURFACE, SEED, "cpu")
    points = timeless([event for event in run if isinstance(event, Point)])
    said = {
        "made": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "settings": SURFACE,
        "events": [to_json(event) for event in points],
    }
    FILE.write_text(json.dumps(said, separators=(",", ":")).replace('{"kind"', '\n{"kind"') + "\n", "utf-8")
    print(f"{FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
