"""Makes resnet_core/recorded/construction.json: plain-56 made of a trained plain-20, then trained on.

    PYTHONPATH=. .venv/bin/python benchmarks/record_construction.py

Three seeds, one thread, about two minutes.
"""

from __future__ import annotations

import time
from pathlib import Path

from resnet_core.experiments.training import construction
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.training.construction import FILE, INPUT, SEEDS, SPEC, construction_settings


def main(folder: Path = FOLDER) -> None:
    """Runs it and writes it."""
    made, started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), time.process_time()
    settings, seed = construction_settings({"seeds": SEEDS}), 0
    events = timeless(construction.run(SPEC, INPUT, settings, seed, "cpu"))
    points = tuple(event for event in events if isinstance(event, Point))
    path = write(FILE, {FILE: Recorded(made, FILE, SPEC, seed, settings, points)}, folder)
    print(f"{path.stat().st_size:,} bytes, {time.process_time() - started:.0f} s of CPU time")


if __name__ == "__main__":
    main()
