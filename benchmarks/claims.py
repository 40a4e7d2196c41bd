"""How soon a claim's verdict is on screen, from the key press to the first frame that shows its number.

Promises: at most 300 ms for a computed proof and 1 s for a recorded one, each for the slowest of all claims
and as the first visitor sees it: the proof's time in a process that has proved nothing yet, plus the median
time to paint.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page

from benchmarks.timing import Promise, machine, show
from resnet_core.labs.claims.claim import Kind
from resnet_core.labs.claims.table import ALL
from tests.browser.controls import button
from tests.browser.harness import ROOT, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import visit

ROUNDS = 7
BOUNDS: dict[Kind, float] = {"computed": 300, "recorded": 1000}
SHOWN = {"computed": "shortcut-activations-stored", "recorded": "zero-start"}
WATCH = """
() => {
  window.painted = new Promise((resolve) => {
    window.addEventListener('keydown', () => {
      const start = performance.now();
      const look = () => document.querySelector('.st-key-claims_number')
        ? requestAnimationFrame(() => resolve(performance.now() - start))
        : requestAnimationFrame(look);
      look();
    }, { capture: true, once: true });
  });
}
"""


def main() -> int:
    print(machine("streamlit", "numpy"))
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder)) as server,
        running_chromium() as browser,
    ):
        return show(list(promises(browser, server.url)))


def promises(browser: Browser, url: str) -> Iterator[Promise]:
    for kind, bound in BOUNDS.items():
        ids = [claim.id for claim in ALL if claim.kind == kind]
        slowest = max(ids, key=(alone := {name: milliseconds(name) for name in ids}).__getitem__)
        paint = painted(browser, f"{url}/claims?claims.claim={SHOWN[kind]}")
        what = f"reveal of a {kind} claim (proof of {slowest} {alone[slowest]:.0f} ms, paint {paint:.0f} ms)"
        yield Promise(what, alone[slowest] + paint, bound, " ms", False)


def milliseconds(name: str) -> float:
    """The time of a proof in a process of its own, as it says itself."""
    command = [sys.executable, "-m", "benchmarks.claims", name]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def prove(name: str) -> None:
    """Prints the milliseconds of one proof."""
    claim = next(claim for claim in ALL if claim.id == name)
    start = perf_counter()
    claim.proof.find()
    print(1000 * (perf_counter() - start))


def painted(browser: Browser, address: str) -> float:
    """Median milliseconds from the key press to the frame with the number; the first is not counted."""
    opened = visit(browser, address)
    times = [one(opened.page) for _ in range(ROUNDS + 1)]
    opened.close()
    return median(times[1:])


def one(page: Page) -> float:
    settled(page)
    button(page, "Show it").focus()
    page.evaluate(WATCH)
    page.keyboard.press("Enter")
    taken = float(page.evaluate("() => window.painted"))
    button(settled(page), "Judge again").press("Enter")
    return taken


if __name__ == "__main__":
    if len(sys.argv) > 1:
        prove(sys.argv[1])
    else:
        sys.exit(main())
