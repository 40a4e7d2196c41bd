"""A class at once: 100 visitors over all pages who think for 10 s, and 500 who come and go.

Promises: the 95th percentile of a rerun is at most 500 ms, and no page shows an error; after 500 visitors the
web process holds at most 1.2 times what it held after the first 50.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles

from benchmarks.face import resident_megabytes
from benchmarks.timing import Promise, machine, show
from benchmarks.visitors import Visitor, visiting
from tests.browser.harness import APP, Server, running_server

PAGES = (
    "",
    "block-lab",
    "depth-width",
    "compare",
    "choose",
    "fit",
    "own-network",
    "backbone",
    "edge",
    "forward",
    "counters",
    "gradients",
    "training",
    "lesion",
    "transfer",
    "claims",
    "lessons",
    "definitions",
)
VISITORS, SECONDS, THINKING = 100, 120.0, (5.0, 15.0)
IN_TURN, AT_ONCE, FIRST, CHANGES = 500, 10, 50, 2
NO_RELOADS = ("--server.fileWatcherType", "none")


def main() -> int:
    """Measures on two servers, one after another, and prints each figure beside its bound."""
    with tempfile.TemporaryDirectory() as folder:
        with running_server(Path(folder), APP, NO_RELOADS) as server:
            times, errors = asyncio.run(together(server))
        with running_server(Path(folder), APP, NO_RELOADS) as server:
            early, late = asyncio.run(in_turn(server))
    print(machine("streamlit"))
    print(f"{VISITORS} visitors: {len(times)} reruns, median {1000 * median(times):.0f} ms; errors {errors}")
    print(f"web process after {FIRST} visitors {early:.0f} MB, after {IN_TURN} {late:.0f} MB")
    p95 = 1000 * quantiles(times, n=20, method="inclusive")[-1]
    return show(
        [
            Promise(f"p95 of a rerun of {VISITORS} visitors", p95, 500, " ms", at_least=False),
            Promise("errors shown", len(errors), 0, "", at_least=False),
            Promise(f"memory after {IN_TURN} visitors", late / early, 1.2, " times", at_least=False),
        ]
    )


async def together(server: Server) -> tuple[list[float], list[str]]:
    """Seconds of every rerun of visitors who are there at once, and what errors their pages showed."""
    async with AsyncExitStack() as stack:
        visitors = [
            await stack.enter_async_context(visiting(server.url, PAGES[place % len(PAGES)]))
            for place in range(VISITORS)
        ]
        until = time.monotonic() + SECONDS
        of_each = await asyncio.gather(
            *(think_and_change(visitor, place, until) for place, visitor in enumerate(visitors))
        )
        return [each for times in of_each for each in times], [
            error for visitor in visitors for error in visitor.errors
        ]


async def think_and_change(visitor: Visitor, seed: int, until: float) -> list[float]:
    """One visitor who thinks, asks for another network, and so on."""
    chance, times = random.Random(seed), []
    await asyncio.sleep(chance.uniform(0, THINKING[1]))
    while time.monotonic() < until:
        times.append(await visitor.go(f"depths={network(chance)}"))
        await asyncio.sleep(chance.uniform(*THINKING))
    return times


async def in_turn(server: Server) -> tuple[float, float]:
    """Megabytes of the web process after the first visitors, and after all, when they have left."""
    megabytes = {}
    for first in range(0, IN_TURN, AT_ONCE):
        await asyncio.gather(*(short_visit(server, place) for place in range(first, first + AT_ONCE)))
        megabytes[first + AT_ONCE] = resident_megabytes(server.pid)
    return megabytes[FIRST], megabytes[IN_TURN]


async def short_visit(server: Server, place: int) -> None:
    """Opens a page, changes the network some times, and leaves."""
    chance = random.Random(place)
    async with visiting(server.url, PAGES[place % len(PAGES)]) as visitor:
        for _ in range(CHANGES):
            await visitor.go(f"depths={network(chance)}")


def network(chance: random.Random) -> str:
    """Depths of four stages."""
    return "-".join(str(chance.randint(1, 30)) for _ in range(4))


if __name__ == "__main__":
    sys.exit(main())
