"""The HTTP interface beside visitors: 50 requests a second for costs of new networks, and ten visitors.

Promises, of `serve --workers 2`: the 95th percentile of `/cost` is at most 5 ms; that of the visitors' reruns
grows at most 1.2 times. The requests come from a process of their own, over connections that stay open, at
times set before. `--one` asks a server of one process, which also draws the pages.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.class_load import NO_RELOADS, network
from benchmarks.load import PAGES, ROUND_SECONDS, ROUNDS, VISITORS, for_a_while, p95
from benchmarks.timing import Promise, machine, show
from benchmarks.visitors import visiting
from tests.browser.harness import APP, running_server
from tests.front.served import serving

PER_SECOND, CONNECTIONS = 50, 5


def main() -> int:
    """Measures in turns, alone and beside the requests, and prints each figure beside its bound."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", action="store_true", help="one process for pages and programs")
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder), parser.parse_args().one) as url:
        alone, beside, asked = asyncio.run(measured(url))
    print(machine("streamlit"))
    for what, times in (("visitors alone", alone), ("beside requests", beside), ("/cost", asked)):
        middle, late = 1000 * median(times), 1000 * p95(times)
        print(f"{what:<16} median {middle:5.1f} ms, p95 {late:5.1f} ms ({len(times)})")
    return show(
        [
            Promise(f"p95 of /cost at {PER_SECOND} a second", 1000 * p95(asked), 5, " ms", at_least=False),
            Promise("p95 of visitors beside them", p95(beside) / p95(alone), 1.2, " times", at_least=False),
        ]
    )


@contextmanager
def _serving(folder: Path, one: bool) -> Iterator[str]:
    if one:
        with running_server(folder, APP, NO_RELOADS) as server:
            yield server.url
    else:
        with serving(folder) as served:
            while not (served.is_up(0) and served.is_up(1)):
                pass
            yield served.url


async def measured(url: str) -> tuple[list[float], list[float], list[float]]:
    """Seconds of the visitors' reruns alone and beside the requests, and of the requests."""
    alone: list[float] = []
    beside: list[float] = []
    asked: list[float] = []
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        pages = [PAGES[place % len(PAGES)] for place in range(VISITORS)]
        visitors = [await stack.enter_async_context(visiting(url, page)) for page in pages]
        pool = stack.enter_context(ProcessPoolExecutor(1))
        await loop.run_in_executor(pool, partial(requests, url, 1.0, 0))  # a first turn
        await for_a_while(visitors, ROUND_SECONDS)
        for turn in range(ROUNDS):
            alone += await for_a_while(visitors, ROUND_SECONDS)
            asking = loop.run_in_executor(pool, partial(requests, url, ROUND_SECONDS, turn + 1))
            beside += await for_a_while(visitors, ROUND_SECONDS)
            asked += await asking
    return alone, beside, asked


def requests(url: str, seconds: float, seed: int) -> list[float]:
    """Seconds of each request of some seconds, from when it was due to its answer."""
    start = time.perf_counter() + 0.1
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        of_each = threads.map(
            lambda place: _of_connection(url, start, seconds, seed * CONNECTIONS + place), range(CONNECTIONS)
        )
        return [each for times in of_each for each in times]


def _of_connection(url: str, start: float, seconds: float, seed: int) -> list[float]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    chance, times, interval = random.Random(seed), [], CONNECTIONS / PER_SECOND
    offset = interval * (seed % CONNECTIONS) / CONNECTIONS
    for number in range(int(seconds / interval)):
        due = start + offset + number * interval
        time.sleep(max(0.0, due - time.perf_counter()))
        connection.request("GET", f"/api/v1/cost?depths={network(chance)}")
        reply = connection.getresponse()
        reply.read()
        assert reply.status == http.HTTPStatus.OK, reply.status
        times.append(time.perf_counter() - due)
    connection.close()
    return times


if __name__ == "__main__":
    sys.exit(main())
