"""What each page costs the server: CPU, messages and bytes of a rerun and of a visit, the dearest page first.

Promise: in the mean over all pages a rerun takes at most 30 ms of server CPU; 100 visitors who think for 10 s
each then take a third of a core.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from app.frame.places import PLACES
from benchmarks.class_load import NO_RELOADS, network
from benchmarks.face import cpu_seconds
from benchmarks.timing import Promise, machine, show
from benchmarks.visitors import Visitor, visiting
from tests.browser.harness import APP, Server, running_server

VISITS, RERUNS, UNCOUNTED = 10, 25, 5


class Cost(NamedTuple):
    """Milliseconds of server CPU, messages and bytes."""

    cpu: float
    messages: float
    bytes: float

    def __str__(self) -> str:
        return f"{self.cpu:6.1f} ms {self.messages:5.0f} messages {self.bytes / 1e3:7.1f} kB"


class Page(NamedTuple):
    """What a page costs: a rerun with another network, and a visit, from its opening to its end."""

    address: str
    rerun: Cost
    visit: Cost

    def __str__(self) -> str:
        return f"{self.address:12} rerun {self.rerun}   visit {self.visit}"


async def measured(server: Server, address: str) -> Page:
    """Reruns and visits of one page, after some that are not counted."""
    chance = random.Random(address)
    async with visiting(server.url, address) as visitor:
        await reruns(visitor, chance, UNCOUNTED)
        before = so_far(server, visitor)
        await reruns(visitor, chance, RERUNS)
        rerun = each(before, so_far(server, visitor), RERUNS)
        if visitor.errors:
            raise RuntimeError(f"{address} shows {visitor.errors[0]}")
    start, sent = so_far(server), Cost(0, 0, 0)
    for _ in range(VISITS):
        async with visiting(server.url, address, f"depths={network(chance)}") as visitor:
            sent = so_far(server, visitor)
    return Page(address, rerun, each(start, sent, VISITS)._replace(messages=sent.messages, bytes=sent.bytes))


async def reruns(visitor: Visitor, chance: random.Random, times: int) -> None:
    """Asks for one network after another."""
    for _ in range(times):
        await visitor.go(f"depths={network(chance)}")


def so_far(server: Server, visitor: Visitor | None = None) -> Cost:
    """What the server has worked since it was started, and has sent to this visitor."""
    sent = (visitor.messages, visitor.received) if visitor else (0, 0)
    return Cost(1000 * cpu_seconds(server.pid), *sent)


def each(before: Cost, after: Cost, times: int) -> Cost:
    """The mean of `times` steps between two readings."""
    return Cost(*((late - early) / times for early, late in zip(before, after, strict=True)))


def main() -> int:
    """Measures one page after another on one server, and prints the mean beside its bound."""
    asked = sys.argv[1:] or [place.address for place in PLACES]
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder), APP, NO_RELOADS) as server:
        pages = [asyncio.run(measured(server, address)) for address in asked]
    print(machine("streamlit"))
    print(*sorted(pages, key=lambda page: -page.rerun.cpu), sep="\n")
    mean = fmean(page.rerun.cpu for page in pages)
    visit = fmean(page.visit.cpu for page in pages)
    print(f"server CPU of a visit, mean of {len(pages)} pages: {visit:.1f} ms")
    return show(
        [Promise(f"server CPU of a rerun, mean of {len(pages)} pages", mean, 30, " ms", at_least=False)]
    )


if __name__ == "__main__":
    sys.exit(main())
