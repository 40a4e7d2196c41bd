"""Memory of the web process with visitors there at once, over all pages, each with a network of their own."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.class_load import NO_RELOADS, PAGES, network
from benchmarks.face import resident_megabytes
from benchmarks.timing import Promise, machine, show
from benchmarks.visitors import visiting
from tests.browser.harness import APP, Server, running_server

FIRST, MORE = 2 * len(PAGES), 4 * len(PAGES)  # the first bring the code of all pages, and are not counted
MOST = 2.0


def main() -> int:
    """Prints the memory with each number of visitors, and what one more takes."""
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder), APP, NO_RELOADS) as server:
        empty, before, after = asyncio.run(measured(server))
    print(machine("streamlit"))
    print(f"nobody {empty:.0f} MB, {FIRST} visitors {before:.0f} MB, {FIRST + MORE} visitors {after:.0f} MB")
    each = (after - before) / MORE
    return show([Promise("a visitor more", each, MOST, " MB", at_least=False)])


async def measured(server: Server) -> tuple[float, float, float]:
    """Megabytes with nobody, with the first visitors, and with all."""
    held, chance = [resident_megabytes(server.pid)], random.Random(0)
    async with AsyncExitStack() as stack:
        for count in (FIRST, MORE):
            for place in range(count):
                page = PAGES[place % len(PAGES)]
                query = f"depths={network(chance)}"
                visitor = await stack.enter_async_context(visiting(server.url, page, query))
                await visitor.go(f"depths={network(chance)}")
            held.append(resident_megabytes(server.pid))
    empty, before, after = held
    return empty, before, after


if __name__ == "__main__":
    sys.exit(main())
