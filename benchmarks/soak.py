"""Visitors who come and go, 2,000 in all, in waves over all pages: what the web process holds.

Promises: it shows no error, and once they have left it holds at most 1.1 times what it held at the start,
when others had shown every page and left; 2,000 come and go within 170 s. 8 minutes; `--visitors 60 --gone
1` tries the script.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.class_load import GONE_SECONDS, PAGES, WARMING, left, network
from benchmarks.face import resident_megabytes
from benchmarks.timing import Promise, machine, show
from benchmarks.visitors import visiting
from tests.front.served import Served, serving

VISITORS, AT_ONCE, MOST_SECONDS = 2_000, 20, 170.0
LOOKS = (500, 1_000, 1_500)  # visitors after which the memory is printed
CHANGE = 0.25  # of the visitors change the network before they leave


def main() -> int:
    """Prints the memory as they come and go, and each figure beside its bound."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--visitors", type=int, default=VISITORS)
    parser.add_argument("--gone", type=float, default=GONE_SECONDS, help="seconds after visitors have left")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), 1) as server:
        errors = asyncio.run(in_waves(server, WARMING))[1]
        start = asyncio.run(left(server, given.gone))
        came, more = asyncio.run(in_waves(server, given.visitors))
        there = resident_megabytes(server.pid)
        end = asyncio.run(left(server, given.gone))
    print(machine("streamlit"))
    print(
        f"web process at the start {start:.0f} MB, after {came:,} visitors {there:.0f} MB, then {end:.0f} MB"
    )
    return show(
        [
            Promise(f"visitors within {MOST_SECONDS:g} s", came, given.visitors, "", at_least=True),
            Promise("errors shown", len(errors + more), 0, "", at_least=False),
            Promise("memory once they have left", end / start, 1.1, " times", at_least=False),
        ]
    )


async def in_waves(server: Served, count: int) -> tuple[int, list[str]]:
    """How many came and went in time, and the errors of their pages."""
    errors, came, begun = list[str](), 0, time.monotonic()
    while came < count and time.monotonic() - begun < MOST_SECONDS:
        wave = range(came, min(came + AT_ONCE, count))
        for said in await asyncio.gather(*(visit(server, place) for place in wave)):
            errors += said
        came += len(wave)
        if came in LOOKS:
            print(f"after {came:,} visitors {resident_megabytes(server.pid):.0f} MB", flush=True)
    return came, errors


async def visit(server: Served, place: int) -> list[str]:
    """Opens a page, maybe changes the network, and leaves; the errors that were shown."""
    chance = random.Random(place)
    async with visiting(server.url, PAGES[place % len(PAGES)], f"depths={network(chance)}") as visitor:
        if chance.random() < CHANGE:
            await visitor.go(f"depths={network(chance)}")
        return visitor.errors


if __name__ == "__main__":
    sys.exit(main())
