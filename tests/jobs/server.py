"""A server to be killed: `python -m tests.jobs.server STORE GATE PHASE` runs a job until it is ended."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.store import Store
from resnet_core.labs.events import Done
from tests.jobs.world import POLICY, TABLE, asks, end_of, is_here, wait_until


def main() -> None:
    """Finishes a first job, brings a second to its phase, says so and goes on as a server does."""
    path, gate, phase = sys.argv[1:]
    engine = Engine(Pool(TABLE, POLICY), TABLE, POLICY, Store(path, 10**8))
    assert isinstance(end_of(engine, engine.submit(asks("before", depth=7))), Done)
    wait_until(engine.store.results, "a kept result")
    if phase == "queued":
        engine.submit(asks("at work", depth=8, fault="wait", gate=gate + ".blocker"))
        is_here(Path(gate + ".blocker"))
    job = engine.submit(asks("ann", fault="wait", phase=phase if phase != "queued" else "running", gate=gate))
    if phase != "queued":
        is_here(Path(gate))
    print(job, flush=True)
    while True:
        engine.events(job)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
