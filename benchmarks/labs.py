"""How long the degradation figure takes: twelve networks, asked of the job engine as the Training page does.

    PYTHONPATH=. .venv/bin/python benchmarks/labs.py

Promises, on two cores: the first point of a curve within 2 s on a warm worker, the whole figure within 30 s.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import get_args

from benchmarks.timing import Promise, machine, show
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.request import Request
from resnet_core.jobs.start import EXPERIMENTS
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs.events import Done, End, Event, Point
from resnet_core.labs.training.recipe import Recipe
from resnet_core.spec import Input

FIGURE = Request("degradation", DIGITS_SPEC, Input(8, 8))
NETWORKS = 12
FIRST_POINT, WHOLE_FIGURE = 2.0, 30.0
LOOK_SECONDS = 0.005


def main() -> int:
    """Prints what the networks learned, and both promises."""
    policy = Policy()
    engine = Engine(Pool(EXPERIMENTS, policy), EXPERIMENTS, policy, Store(MEMORY, 10**8))
    try:
        while not engine.status().ready:
            time.sleep(LOOK_SECONDS)
        print(machine("torch"))
        first, whole = measured(engine)
    finally:
        engine.close()
    return show(
        [
            Promise("first point of a curve", first, FIRST_POINT, " s", at_least=False),
            Promise(f"all {NETWORKS} networks", whole, WHOLE_FIGURE, " s", at_least=False),
        ]
    )


def measured(engine: Engine) -> tuple[float, float]:
    """Seconds from the request to its first epoch, and to its end."""
    start, first, trained = time.perf_counter(), 0.0, 0
    for event in told(engine):
        if isinstance(event, Point) and event.name == "epoch":
            first = first or time.perf_counter() - start
            if event.values["epoch"] == Recipe().epochs:
                trained += 1
                said = event.values
                print(f"{said['network']:>8} {said['depth']:>3}: {float(str(said['train_error'])):7.2%}")
    assert isinstance(event, Done), event
    assert trained == NETWORKS
    return first, time.perf_counter() - start


def told(engine: Engine) -> Iterator[Event]:
    """What the job says, as soon as a page could know it."""
    job, since = engine.submit(FIGURE), 0
    while True:
        for numbered in engine.events(job, since):
            since = numbered.number
            yield numbered.event
            if isinstance(numbered.event, get_args(End)):
                return
        time.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
