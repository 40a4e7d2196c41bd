"""Makes resnet_core/recorded/effective.json: effective receptive fields of the networks that come with us.

    PYTHONPATH=. .venv/bin/python benchmarks/record_effective.py

One thread, under a minute.
"""

from __future__ import annotations

import time
from pathlib import Path

import torch

from resnet_core.experiments.effective import run as effective
from resnet_core.labs.effective.findings import FILE, INPUT, SPECS, effective_settings
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import FOLDER, Recorded, write


def main(folder: Path = FOLDER) -> None:
    """Runs both depths and writes them."""
    torch.set_num_threads(1)
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    path = write(FILE, {str(depth): recorded(depth, made) for depth in SPECS}, folder)
    print(f"{path.stat().st_size:,} bytes")


def recorded(depth: int, made: str) -> Recorded:
    """One run with its points."""
    started, settings, seed = time.process_time(), effective_settings({}), 0
    events = timeless(effective.run(SPECS[depth], INPUT, settings, seed, "cpu"))
    points = tuple(event for event in events if isinstance(event, Point))
    print(f"{depth}: {len(points)} points, {time.process_time() - started:.0f} s of CPU time", flush=True)
    return Recorded(made, FILE, SPECS[depth], seed, settings, points)


if __name__ == "__main__":
    main()
