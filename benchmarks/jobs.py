"""How long a visitor waits for the job engine itself, while a worker is deep in torch.

Promises: a cancelled run frees its place in at most 0.5 s, and a crash is told in at most 1 s, at the median.
The rest is there to be compared with.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.start import EXPERIMENTS
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.spec import Input
from resnet_core.zoo import RESNETS
from tests.jobs.world import TABLE, end_of, taken, wait_until, workers

ROUNDS = 15
SMALL = Request("count", RESNETS["resnet18"])
LONG = Request("torch", RESNETS["resnet50"], Input(batch=64))
LOOK_SECONDS = 0.0005


def main() -> None:
    """Prints medians in milliseconds, and the slowest of each."""
    show("start to a ready worker with torch", [seconds_to_start() for _ in range(3)])
    with ready_engine(EXPERIMENTS) as engine:
        show("a small run, asked to done", [seconds_to_run(engine, round_) for round_ in range(ROUNDS)])
        show("a result that is there already", [seconds_to_find(engine) for _ in range(ROUNDS)])
    with ready_engine(TABLE) as engine:
        cancels = [seconds_to_cancel(engine, round_) for round_ in range(ROUNDS)]
        show("cancelled to a free place", [free for free, _ in cancels], promised=0.5)
        show("cancelled to the next run done", [following for _, following in cancels])
        crashes = [seconds_to_notice(engine, round_) for round_ in range(ROUNDS)]
        show("crash to its words", crashes, promised=1.0)


@contextmanager
def ready_engine(table: str) -> Iterator[Engine]:
    """An engine whose first worker is warm."""
    policy = Policy()
    engine = Engine(Pool(table, policy), table, policy, Store(MEMORY, 10**8))
    try:
        wait_until(lambda: engine.status().ready, "a ready worker")
        yield engine
    finally:
        engine.close()


def at_work(engine: Engine, round_: int) -> JobId:
    """Brings a long run deep into torch; meanwhile the spare gets ready."""
    job = engine.submit(replace(LONG, seed=round_, visitor="ann"))
    wait_until(lambda: engine.events(job), "a sign of the run")
    time.sleep(1.0)
    return job


def seconds(act: Callable[[], object], until: Callable[[], object]) -> float:
    """From the act to its effect."""
    start = time.perf_counter()
    act()
    while not until():
        time.sleep(LOOK_SECONDS)
    return time.perf_counter() - start


def seconds_to_start() -> float:
    """From nothing to a ready worker."""
    start = time.perf_counter()
    with ready_engine(EXPERIMENTS):
        return time.perf_counter() - start


def seconds_to_run(engine: Engine, round_: int) -> float:
    """A new request of the smallest experiment, to its end."""
    start = time.perf_counter()
    end_of(engine, engine.submit(replace(SMALL, seed=round_, visitor="ann")))
    return time.perf_counter() - start


def seconds_to_find(engine: Engine) -> float:
    """A request that was done before."""
    start = time.perf_counter()
    end_of(engine, engine.submit(replace(SMALL, visitor="bob")))
    return time.perf_counter() - start


def seconds_to_cancel(engine: Engine, round_: int) -> tuple[float, float]:
    """From the cancel to the free place, and to the end of a short run that follows."""
    job = at_work(engine, round_)
    start = time.perf_counter()
    free = seconds(lambda: engine.cancel(job), lambda: taken(engine) == 0)
    end_of(engine, engine.submit(Request("long", RESNETS["resnet18"], seed=round_, visitor="bob")))
    return free, time.perf_counter() - start


def seconds_to_notice(engine: Engine, round_: int) -> float:
    """From the death of the worker to the job's end."""
    job = at_work(engine, 100 + round_)
    busiest = max(workers(), key=cpu_ticks)

    def has_failed() -> bool:
        status = engine.job(job)
        return status is not None and status.state == "failed"

    return seconds(lambda: os.kill(busiest, signal.SIGSEGV), has_failed)


def cpu_ticks(pid: int) -> int:
    """The time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def show(what: str, measured: list[float], promised: float | None = None) -> None:
    """One line; fails when the median breaks the promise."""
    middle, slowest = median(measured), max(measured)
    promise = f"   promised {promised * 1000:5.0f} ms" if promised else ""
    print(f"{what:<36} {middle * 1000:8.1f} ms   slowest {slowest * 1000:8.1f} ms{promise}")
    assert promised is None or middle <= promised


if __name__ == "__main__":
    main()
