"""Makes resnet_core/recorded/by_depth.json: gradients of four networks of 8 to 110 layers, at initialisation.

    PYTHONPATH=. .venv/bin/python benchmarks/record_by_depth.py

Three seeds, one thread, half a minute.
"""

from __future__ import annotations

import time
from pathlib import Path

from resnet_core.experiments.gradients import by_depth
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.gradients.by_depth import FILE, INPUT, SPEC, by_depth_settings
from resnet_core.labs.recorded import FOLDER, Recorded, write


def main(folder: Path = FOLDER) -> None:
    """Runs it and writes it."""
    made, started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), time.process_time()
    settings, seed = by_depth_settings({}), 0
    events = timeless(by_depth.run(SPEC, INPUT, settings, seed, "cpu"))
    points = tuple(event for event in events if isinstance(event, Point))
    path = write(FILE, {FILE: Recorded(made, FILE, SPEC, seed, settings, points)}, folder)
    print(f"{path.stat().st_size:,} bytes, {time.process_time() - started:.0f} s of CPU time")


if __name__ == "__main__":
    main()
