"""Makes resnet_core/recorded/waves.json: a residual and a plain network that learn signals.

    PYTHONPATH=. .venv/bin/python benchmarks/record_waves.py

Three seeds of two networks, one thread each: about 40 seconds of CPU time, below 10 for a training.
"""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.record_degradation import place
from resnet_core.experiments.training import degradation
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.training.settings import SIGNALS, WAVES_FILE, degradation_settings
from resnet_core.spec import SIGNAL


def main(folder: Path = FOLDER) -> None:
    """Runs it and writes it."""
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    settings, seed = degradation_settings(SIGNALS), 0
    events = timeless(degradation.run(DIGITS_SPEC, SIGNAL, settings, seed, "cpu"))
    points = sorted((event for event in events if isinstance(event, Point)), key=place)
    run = Recorded(made, "degradation", DIGITS_SPEC, seed, settings, tuple(points))
    path = write(WAVES_FILE, {WAVES_FILE: run}, folder)
    print(f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
