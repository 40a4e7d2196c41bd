"""A class at once in one process: visitors over all pages who think for 10 s and change the network.

Promises: the 95th percentile of a rerun is at most 300 ms with 100 visitors and 600 ms with 150; of 200 who
open a page within 10 s each has its document, with the first figure where the page sends one, within 4 s; no
page shows an error; when all have left, the web process holds at most 1.1 times what it held at the start,
when others had shown every page and left: by then it has begun anew. 12 minutes; `--seconds 5 --gone 1
--visitors 5 8 --opening 9` tries the script.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.face import resident_megabytes
from benchmarks.timing import Promise, machine, show
from benchmarks.visitors import Visitor, document, visiting
from tests.front.served import Served, serving

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
VISITORS, SECONDS, THINKING = {100: 300.0, 150: 600.0}, 120.0, (5.0, 15.0)  # by their number the p95 in ms
OPENING, WITHIN, FIRST_SECONDS = 200, 10.0, 4.0
WARMING = 2 * len(PAGES)  # visitors who bring the code of all pages
GONE_SECONDS = 200.0  # two minutes a session is kept, the collector looks each minute, and a program begins
NO_RELOADS = ("--server.fileWatcherType", "none")


class Opened(NamedTuple):
    """A visitor, the seconds to the document of the page, and those to all of the page."""

    visitor: Visitor
    document: float
    page: float


class Found(NamedTuple):
    """Seconds of reruns by the number of visitors, of documents and pages; megabytes at both ends; errors."""

    reruns: dict[int, list[float]]
    documents: list[float]
    pages: list[float]
    held: tuple[float, float]
    errors: list[str]


def main() -> int:
    """Measures on one server and prints each figure beside its bound."""
    given = arguments()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), 1) as server,
    ):
        found = asyncio.run(measured(server, given))
    print(machine("streamlit"))
    for count, times in found.reruns.items():
        said = f"median {1000 * median(times):.0f} ms, p95 {p95(times):.0f} ms"
        print(f"{count} visitors: {len(times)} reruns, {said}")
    print(
        f"{len(found.pages)} who came at once: the last had all of their page after {max(found.pages):.1f} s"
    )
    print(f"web process at the start {found.held[0]:.0f} MB, when all had left {found.held[1]:.0f} MB")
    print(f"errors {sorted(set(found.errors))}")
    return show(promises(found))


def arguments() -> argparse.Namespace:
    """How many visitors, and for how long."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--visitors", type=int, nargs="+", default=[*VISITORS])
    parser.add_argument("--opening", type=int, default=OPENING, help=f"visitors who come within {WITHIN:g} s")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each class")
    parser.add_argument("--gone", type=float, default=GONE_SECONDS, help="seconds after visitors have left")
    return parser.parse_args()


def promises(found: Found) -> list[Promise]:
    """Each figure beside its bound."""
    bound = max(VISITORS.values())
    before, after = found.held
    opening = f"document of {len(found.documents)} who come in {WITHIN:g} s"
    return [
        *(
            Promise(
                f"p95 of a rerun of {count} visitors", p95(times), VISITORS.get(count, bound), " ms", False
            )
            for count, times in found.reruns.items()
        ),
        Promise(opening, max(found.documents), FIRST_SECONDS, " s", at_least=False),
        Promise("errors shown", len(found.errors), 0, "", at_least=False),
        Promise("memory when all have left", after / before, 1.1, " times", at_least=False),
    ]


def p95(times: Sequence[float]) -> float:
    """The milliseconds that 19 of 20 stay below."""
    return 1000 * quantiles(times, n=20, method="inclusive")[-1]


async def measured(server: Served, given: argparse.Namespace) -> Found:
    """One class after another on a server that has shown every page before."""
    _, errors = await together(server, WARMING, 0.0)
    start, reruns = await left(server, given.gone), {}
    for count in given.visitors:
        reruns[count], more = await together(server, count, given.seconds)
        errors += more
    async with AsyncExitStack() as stack:
        all_at_once = await opened(stack, server.url, given.opening)
        errors += [error for each in all_at_once for error in each.visitor.errors]
    held = start, await left(server, given.gone)
    return Found(
        reruns, [each.document for each in all_at_once], [each.page for each in all_at_once], held, errors
    )


async def left(server: Served, seconds: float) -> float:
    """Megabytes that the web process holds `seconds` after all have left."""
    await asyncio.sleep(seconds)
    return resident_megabytes(server.pid)


async def together(server: Served, count: int, seconds: float) -> tuple[list[float], list[str]]:
    """Seconds of every rerun of visitors who are there at once, and what errors their pages showed."""
    async with AsyncExitStack() as stack:
        visitors = [
            await stack.enter_async_context(visiting(server.url, PAGES[place % len(PAGES)]))
            for place in range(count)
        ]
        until = time.monotonic() + seconds
        of_each = await asyncio.gather(
            *(think_and_change(visitor, place, until) for place, visitor in enumerate(visitors))
        )
        return [each for times in of_each for each in times], [
            error for visitor in visitors for error in visitor.errors
        ]


async def opened(stack: AsyncExitStack, server_url: str, count: int) -> list[Opened]:
    """Visitors who come within `WITHIN` seconds; they stay as long as the stack."""

    async def one(place: int) -> Opened:
        await asyncio.sleep(random.Random(place).uniform(0, WITHIN))
        page = PAGES[place % len(PAGES)]
        start = time.perf_counter()
        first = await document(server_url, page)
        visitor = await stack.enter_async_context(visiting(server_url, page))
        return Opened(visitor, first, time.perf_counter() - start)

    return await asyncio.gather(*map(one, range(count)))


async def think_and_change(visitor: Visitor, seed: int, until: float) -> list[float]:
    """One visitor who thinks, asks for another network, and so on."""
    chance, times = random.Random(seed), []
    await asyncio.sleep(chance.uniform(0, THINKING[1]))
    while time.monotonic() < until:
        times.append(await visitor.go(f"depths={network(chance)}"))
        await asyncio.sleep(chance.uniform(*THINKING))
    return times


def network(chance: random.Random) -> str:
    """Depths of four stages."""
    return "-".join(str(chance.randint(1, 30)) for _ in range(4))


if __name__ == "__main__":
    sys.exit(main())
