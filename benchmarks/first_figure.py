"""How soon Gradients and Forward show a figure, without a click, to a visitor whose browser knows the app.

Promise: a median of at most 1.5 s from the link to the figure, which is a recorded one.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from playwright.sync_api import BrowserContext

from benchmarks.timing import Promise, machine, show
from tests.browser.harness import APP, DESKTOP, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import new_context

VISITS = 7
FIGURES: Mapping[str, str] = {
    "gradients": ".st-key-gradients_norms_chart .main-svg",
    "forward": ".st-key-forward_strip svg",
}


def main() -> int:
    """Opens each page some times, and prints the median beside its bound."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder), APP) as server,
        running_chromium() as browser,
    ):
        context = new_context(browser, "light", DESKTOP)
        times = {name: visits(context, f"{server.url}/{name}", figure) for name, figure in FIGURES.items()}
    print(machine("streamlit"))
    for name, seconds in times.items():
        print(f"seconds of each visit to {name}: " + ", ".join(f"{each:.2f}" for each in seconds))
    return show(
        [
            Promise(f"{name} to its first figure", median(seconds), 1.5, " s", at_least=False)
            for name, seconds in times.items()
        ]
    )


def visits(context: BrowserContext, url: str, figure: str) -> list[float]:
    """Seconds until `figure` is drawn, of each visit but the first, which warms server and browser."""
    return [visit(context, url, figure) for _ in range(VISITS + 1)][1:]


def visit(context: BrowserContext, url: str, figure: str) -> float:
    """Seconds until the page at `url` shows what the selector `figure` names."""
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator(figure).first.wait_for()
    seconds = time.perf_counter() - start
    settled(page)
    page.close()
    return seconds


if __name__ == "__main__":
    sys.exit(main())
