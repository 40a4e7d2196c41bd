"""Makes resnet_core/recorded/rates.json: plain and residual networks of three depths at four learning rates.

    PYTHONPATH=. .venv/bin/python benchmarks/record_rates.py [--seeds N]

Ten epochs and three seeds, unless `--seeds` says how many; one thread each, as many trainings at once as
there are cores. A seed takes about three minutes of CPU time.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from resnet_core.experiments.training import rates
from resnet_core.labs.conditions import NAME
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.training.rates import FILE, INPUT, RECORDED, SPEC, cells, rates_settings


def main(seeds: int, folder: Path = FOLDER) -> None:
    """Runs it and writes it, with its points cell by cell."""
    made, seed = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), 0
    settings = rates_settings({**RECORDED, "seeds": seeds})
    names = [cell.name for cell in cells(settings)]
    events = timeless(rates.run(SPEC, INPUT, settings, seed, "cpu"))

    def place(point: Point) -> tuple[int, int]:
        if point.name == NAME:
            return -1, 0
        return names.index(str(point.values["name"])), int(str(point.values["seed"]))

    points = sorted((event for event in events if isinstance(event, Point)), key=place)
    path = write(FILE, {FILE: Recorded(made, FILE, SPEC, seed, settings, tuple(points))}, folder)
    print(f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    main(parser.parse_args().seeds)
