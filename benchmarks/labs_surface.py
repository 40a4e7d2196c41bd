"""How long the slice of the loss takes: 21 x 21 points around plain-56 and residual-56, by the job engine.

    PYTHONPATH=. .venv/bin/python benchmarks/labs_surface.py

Promise, on two cores: both whole within 90 s. Also printed: when the first grid is there to be drawn, and the
processor's seconds, which another program on the machine does not lengthen as it does the clock's.
"""

from __future__ import annotations

import math
import sys
import time
from typing import NamedTuple, get_args

from benchmarks.timing import Promise, cpu_of_children, machine, show
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.request import Request
from resnet_core.jobs.start import EXPERIMENTS
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs.events import Done, End, Event, Point
from resnet_core.labs.surface.findings import read
from resnet_core.labs.surface.settings import SURFACE
from resnet_core.spec import Input

SIZE = int(SURFACE["size"])
FIGURE = Request("surface", digits_network(56), Input(8, 8))
NETWORKS = 2
MOST_SECONDS = 90.0
LOOK_SECONDS = 0.02


class Took(NamedTuple):
    """Seconds from the request to the first grid of both networks, and to the end."""

    first: float
    whole: float


def main() -> int:
    """Prints what was found and how long it took."""
    policy = Policy()
    engine = Engine(Pool(EXPERIMENTS, policy), EXPERIMENTS, policy, Store(MEMORY, 10**8))
    try:
        while not engine.status().ready:
            time.sleep(LOOK_SECONDS)
        print(machine("torch"))
        took = measured(engine)
    finally:
        engine.close()
    print(f"first grid of both after {took.first:.1f} s")
    print(f"processor time of the worker, start included: {cpu_of_children():.1f} s")
    return show(
        [Promise(f"{SIZE} x {SIZE} of both networks", took.whole, MOST_SECONDS, " s", at_least=False)]
    )


def measured(engine: Engine) -> Took:
    """Follows the run as a page does, to its end."""
    start, first = time.perf_counter(), 0.0
    job, since, points = engine.submit(FIGURE), 0, list[Point]()
    while True:
        for number, event in engine.events(job, since):
            since = number
            if isinstance(event, Point):
                points.append(event)
            if isinstance(event, get_args(End)):
                return Took(first, finished(event, points, start))
        if not first and all_drawn(points):
            first = time.perf_counter() - start
        time.sleep(LOOK_SECONDS)


def all_drawn(points: list[Point]) -> bool:
    """Whether the first grid of every network is complete."""
    return bool(slices := read(points, SIZE).slices) and all(found.level >= 0 for found in slices.values())


def finished(end: Event, points: list[Point], start: float) -> float:
    """Seconds since `start`; infinite where the run did not come to its end with every point."""
    whole, slices = time.perf_counter() - start, read(points, SIZE).slices
    for found in slices.values():
        centre = f"{found.network.role}: loss {found.network.loss:.6f} at the centre"
        print(f"{centre}, {len(found.losses)} of {SIZE**2} points")
    every_point = len(slices) == NETWORKS and all(len(found.losses) == SIZE**2 for found in slices.values())
    if not isinstance(end, Done) or not every_point:
        print(f"not finished: {end}")
        return math.inf
    return whole


if __name__ == "__main__":
    sys.exit(main())
