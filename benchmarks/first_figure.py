"""How soon a page shows its first figure, without a click, to a visitor whose browser knows the app.

The figure is sent with the document, so that it is seen before Streamlit's script has begun; the app's own
then takes its place. Both moments are printed, counted from when the link is followed.

Promise: a median of at most 1.5 s until Gradients, Forward and Explore show their figure.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import BrowserContext

from benchmarks.timing import Promise, machine, show
from tests.browser.harness import APP, DESKTOP, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import new_context

VISITS = 7
FIGURES: Mapping[str, str] = {
    "gradients": ".st-key-gradients_norms_chart .main-svg",
    "forward": ".st-key-forward_strip svg",
    "explore": ".st-key-strip svg",
}
# The figure is there with the first paint that shows anything if it is in the document by then.
NOTE = """
new MutationObserver(() => {
  const still = document.getElementById("opening");
  if (still) window.sentAt ??= performance.now();
  else if (window.sentAt) window.replacedAt ??= performance.now();
}).observe(document, { childList: true, subtree: true });
"""
MOMENTS = """() => [
  window.sentAt ?? Infinity,
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
  window.replacedAt,
]"""


class Visit(NamedTuple):
    """Seconds until a figure is seen, and until the app's own stands in its place."""

    seen: float
    replaced: float


def main() -> int:
    """Opens each page some times, and prints the medians beside their bound."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder), APP) as server,
        running_chromium() as browser,
    ):
        context = new_context(browser, "light", DESKTOP)
        context.add_init_script(NOTE)
        times = {name: visits(context, f"{server.url}/{name}", figure) for name, figure in FIGURES.items()}
    print(machine("streamlit"))
    for name, own in times.items():
        for what, seconds in (
            ("seen", [one.seen for one in own]),
            ("the app's own", [one.replaced for one in own]),
        ):
            listed = ", ".join(f"{each:.2f}" for each in seconds)
            print(f"{name}, {what}: median {median(seconds):.2f} s of {listed}")
    return show(
        [
            Promise(f"{name}, first figure", median(one.seen for one in own), 1.5, " s", at_least=False)
            for name, own in times.items()
        ]
    )


def visits(context: BrowserContext, url: str, figure: str) -> list[Visit]:
    """Each visit but the first, which warms server and browser."""
    return [visit(context, url, figure) for _ in range(VISITS + 1)][1:]


def visit(context: BrowserContext, url: str, figure: str) -> Visit:
    """When the page at `url` shows its figure, and when the app draws what the selector `figure` names."""
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.locator(figure).first.wait_for()
    page.wait_for_function("() => window.replacedAt")
    sent, painted, replaced = page.evaluate(MOMENTS)
    settled(page)
    page.close()
    # A paint before the figure was in the document showed something else: then the app's own counts.
    return Visit((painted if sent <= painted else replaced) / 1000, replaced / 1000)


if __name__ == "__main__":
    sys.exit(main())
