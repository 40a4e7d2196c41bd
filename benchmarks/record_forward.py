"""Makes resnet_core/recorded/forward.json: what Forward shows before anything was run on a server.

    PYTHONPATH=. .venv/bin/python benchmarks/record_forward.py

A pass of ResNet-50 and its optimisation ladder, on all cores; half a minute.
These are times, so the machine has to be idle: where other work had the processor the script says so and
writes nothing. `--busy` writes all the same.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

from resnet_core.labs.events import Event, Point
from resnet_core.labs.forward.findings import findings
from resnet_core.labs.forward.recorded import FILE, INPUT, RECORDED, SPEC, TIMED, Kind
from resnet_core.labs.forward.settings import forward_settings
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.table import TABLE

BUSY = "--busy"


def main(folder: Path = FOLDER, busy: bool = False) -> int:
    """Runs all and writes them; 1 if something else had the processor meanwhile."""
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    runs = {experiment: recorded(experiment, made) for experiment in TIMED}
    if not busy and any(findings(run.points).was_disturbed for run in runs.values()):
        print("Other work had the processor, so the times are too long; nothing was written.")
        return 1
    path = write(FILE, {str(name): run for name, run in runs.items()}, folder)
    print(f"{path.stat().st_size:,} bytes")
    return 0


def recorded(experiment: Kind, made: str) -> Recorded:
    """One run with its points, times included."""
    settings, seed = forward_settings(RECORDED[experiment]), 0
    run = importlib.import_module(TABLE.experiments[experiment].module).run
    events: list[Event] = list(run(SPEC, INPUT, settings, seed, "cpu"))
    points = tuple(event for event in events if isinstance(event, Point))
    print(f"{experiment}: {len(points)} points", flush=True)
    return Recorded(made, experiment, SPEC, seed, settings, points)


if __name__ == "__main__":
    sys.exit(main(busy=BUSY in sys.argv[1:]))
