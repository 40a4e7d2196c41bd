"""What a first visit to Explore costs, with nothing cached: bytes over the network, and seconds to figures.

Promises: at most 1.2 MB, and a median of at most 2.5 s until the strip of blocks is there.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from benchmarks.timing import Promise, machine, show
from tests.browser.harness import APP, DESKTOP, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import new_context

VISITS = 7


def main() -> int:
    """Opens Explore as a new visitor, some times, and prints each figure beside its bound."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder), APP) as server,
        running_chromium() as browser,
    ):
        first_visit(browser, server.url)  # warms the server
        visits = [first_visit(browser, server.url) for _ in range(VISITS)]
    print(machine("streamlit"))
    seconds, megabytes = median(seconds for seconds, _ in visits), max(size for _, size in visits) / 1e6
    print("seconds of each visit: " + ", ".join(f"{each:.2f}" for each, _ in visits))
    return show(
        [
            Promise("first visit to first figure", seconds, 2.5, " s", at_least=False),
            Promise("loaded", megabytes, 1.2, " MB", at_least=False),
        ]
    )


def first_visit(browser: Browser, url: str) -> tuple[float, int]:
    """Seconds until the first block of the strip is drawn, and the bytes loaded until the page is idle."""
    context = new_context(browser, "light", DESKTOP)
    page, sizes = context.new_page(), list[int]()
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def loaded(event: dict[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    network.on("Network.loadingFinished", loaded)
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.get_by_role("option").first.wait_for()
    seconds = time.perf_counter() - start
    settled(page)
    context.close()
    return seconds, sum(sizes)


if __name__ == "__main__":
    sys.exit(main())
