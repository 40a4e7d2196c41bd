"""A class on two web processes behind one address: 200 visitors over all pages beside a training.

Promises: the 95th percentile of a rerun is at most 500 ms; the first page of each of 200 who come within 10
s is drawn within 4 s; no page shows an error; after they have left, the web processes hold at most 1.1
times what they held after a first class; where a process is killed, the other one shows its visitors the
same within 5 s. 10 minutes; `--visitors 5 --seconds 5 --gone 1` tries the script.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from statistics import median, quantiles

from benchmarks.class_load import GONE_SECONDS, SECONDS, WITHIN, opened, think_and_change
from benchmarks.face import resident_megabytes
from benchmarks.timing import Promise, machine, show
from tests.front.served import Served, serving, view

VISITORS = 200
QUERY, KILLS = "depths=3-4-23-3", 3
TRAINING = b'{"experiment": "training", "network": "cifar_resnet20", "seed": %d}'


def main() -> int:
    """Has two classes come, one after the other, and prints each figure beside its bound."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--visitors", type=int, default=VISITORS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--gone", type=float, default=GONE_SECONDS, help="seconds after visitors have left")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served:
        while not (served.is_up(0) and served.is_up(1)):
            pass
        held, times, firsts, errors = [], list[float](), list[float](), list[str]()
        for _ in range(2):
            times, firsts, errors = asyncio.run(a_class(served, given.visitors, given.seconds))
            time.sleep(given.gone)
            held.append(sum(resident_megabytes(served.web_process(number)) for number in (0, 1)))
        gone = [after_a_kill(served) for _ in range(KILLS)]
    print(machine("streamlit", "torch"))
    said = f"{len(times)} reruns, median {1000 * median(times):.0f} ms"
    print(f"{given.visitors} visitors beside a training: {said}")
    print(f"both web processes after the first class {held[0]:.0f} MB, after the second {held[1]:.0f} MB")
    print(
        "killed processes: " + ", ".join(f"{each:.2f} s" for each in gone) + " to the same view on the other"
    )
    p95 = 1000 * quantiles(times, n=20, method="inclusive")[-1]
    return show(
        [
            Promise(f"p95 of a rerun of {given.visitors} visitors", p95, 500, " ms", at_least=False),
            Promise(f"first page of {given.visitors} in {WITHIN:g} s", max(firsts), 4, " s", at_least=False),
            Promise("errors shown", len(errors), 0, "", at_least=False),
            Promise("memory after the second class", held[1] / held[0], 1.1, " times", at_least=False),
            Promise("process killed to the same view on the other", max(gone), 5, " s", at_least=False),
        ]
    )


async def a_class(served: Served, count: int, seconds: float) -> tuple[list[float], list[float], list[str]]:
    """Seconds of every rerun, seconds to every first page, and the errors that were shown."""
    async with AsyncExitStack() as stack:
        stop = asyncio.Event()
        stack.callback(stop.set)  # where something fails, the training ends too
        training = asyncio.create_task(asyncio.to_thread(train, served, stop))
        there = await opened(stack, served.url, count)
        until = time.monotonic() + seconds
        visitors = [each.visitor for each in there]
        of_each = await asyncio.gather(
            *(think_and_change(visitor, place, until) for place, visitor in enumerate(visitors))
        )
        stop.set()
        await training
        times = [each for times in of_each for each in times]
        return times, [each.page for each in there], [error for one in visitors for error in one.errors]


def after_a_kill(served: Served) -> float:
    """Seconds from the end of a web process until the other one shows its visitor the same."""
    while not (served.is_up(0) and served.is_up(1)):
        pass
    seen = asyncio.run(view(served, "explore", QUERY, 0))
    start = time.perf_counter()
    os.kill(served.web_process(0), signal.SIGKILL)
    assert asyncio.run(view(served, "explore", QUERY, 0)) == seen
    return time.perf_counter() - start


def train(served: Served, stop: asyncio.Event) -> None:
    """Has one training after another run until `stop`."""
    for seed in range(1000):
        id = json.loads(served.asked("api/v1/runs", body=TRAINING % seed))["id"]
        while served.run(id)["state"] in ("queued", "running"):
            time.sleep(1.0)
            if stop.is_set():
                with suppress(OSError):
                    served.cancel(id)
                return


if __name__ == "__main__":
    sys.exit(main())
