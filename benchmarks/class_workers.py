"""A class on two web processes behind one address: 200 visitors over all pages beside a training.

Promises: the 95th percentile of a rerun is at most 500 ms; the first page of each of 200 who come within 10 s
is drawn within 4 s; no page shows an error; after they have left, the web processes hold at most 1.1 times
what they held after a first class.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from statistics import median, quantiles

from benchmarks.class_load import PAGES, SECONDS, think_and_change
from benchmarks.face import resident_megabytes
from benchmarks.timing import Promise, machine, show
from benchmarks.visitors import Visitor, visiting
from tests.front.served import Served, serving_two

VISITORS, WITHIN = 200, 10.0
TRAINING = b'{"experiment": "training", "network": "cifar_resnet20", "seed": %d}'
GONE_SECONDS = 150.0  # Streamlit keeps a session for two minutes; the collector looks each minute


def main() -> int:
    """Has two classes come, one after the other, and prints each figure beside its bound."""
    with tempfile.TemporaryDirectory() as folder, serving_two(Path(folder)) as served:
        while not (served.is_up(0) and served.is_up(1)):
            pass
        held, times, firsts, errors = [], list[float](), list[float](), list[str]()
        for _ in range(2):
            times, firsts, errors = asyncio.run(a_class(served))
            time.sleep(GONE_SECONDS)
            held.append(sum(resident_megabytes(served.web_process(number)) for number in (0, 1)))
    print(machine("streamlit", "torch"))
    print(f"{VISITORS} visitors beside a training: {len(times)} reruns, median {1000 * median(times):.0f} ms")
    print(f"both web processes after the first class {held[0]:.0f} MB, after the second {held[1]:.0f} MB")
    p95 = 1000 * quantiles(times, n=20, method="inclusive")[-1]
    return show(
        [
            Promise(f"p95 of a rerun of {VISITORS} visitors", p95, 500, " ms", at_least=False),
            Promise(f"first page of {VISITORS} in {WITHIN:g} s", max(firsts), 4, " s", at_least=False),
            Promise("errors shown", len(errors), 0, "", at_least=False),
            Promise("memory after the second class", held[1] / held[0], 1.1, " times", at_least=False),
        ]
    )


async def a_class(served: Served) -> tuple[list[float], list[float], list[str]]:
    """Seconds of every rerun, seconds to every first page, and the errors that were shown."""
    async with AsyncExitStack() as stack:
        stop = asyncio.Event()
        training = asyncio.create_task(asyncio.to_thread(train, served, stop))
        opened = await asyncio.gather(*(_open(stack, served, place) for place in range(VISITORS)))
        until = time.monotonic() + SECONDS
        visitors = [visitor for visitor, _ in opened]
        of_each = await asyncio.gather(
            *(think_and_change(visitor, place, until) for place, visitor in enumerate(visitors))
        )
        stop.set()
        await training
        times = [each for times in of_each for each in times]
        return times, [first for _, first in opened], [error for one in visitors for error in one.errors]


async def _open(stack: AsyncExitStack, served: Served, place: int) -> tuple[Visitor, float]:
    await asyncio.sleep(random.Random(place).uniform(0, WITHIN))
    start = time.perf_counter()
    visitor = await stack.enter_async_context(visiting(served.url, PAGES[place % len(PAGES)]))
    return visitor, time.perf_counter() - start


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
