"""What one slider step on Explore costs: server CPU, memory, and time to paint beside a text-only page.

Promises: at most 20 ms of server CPU a step; at most 220 MB for the web process, without torch; a median from
key press to paint of at most 400 ms, and at most 1.5 times that of a page with one slider and a line of text.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from benchmarks.timing import Promise, machine, show
from tests.browser.harness import APP, Server, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import visit

STEPS, ROUNDS = 12, 4
TEXT_ONLY = """
import streamlit as st
value = st.slider("Stage 1", 1, 48, 3)
st.title(f"{value} blocks")
"""
# Starts at the key press and ends with the first frame after the headline changed, which both pages have.
WATCH = """
() => {
  const headline = () => document.querySelector('h1').textContent;
  window.painted = new Promise((resolve) => {
    window.addEventListener('keydown', () => {
      const [start, before] = [performance.now(), headline()];
      const look = () => headline() === before
        ? requestAnimationFrame(look)
        : requestAnimationFrame(() => resolve(performance.now() - start));
      look();
    }, { capture: true, once: true });
  });
}
"""


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid: int) -> float:
    """Memory of a process that is in RAM now, in 10^6 bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def steps(page: Page, count: int = STEPS) -> list[float]:
    """Milliseconds from key press to paint, for `count` steps of the first slider, up and down in turn."""
    times = []
    for step in range(count):
        page.evaluate(WATCH)
        page.get_by_role("slider").first.press("ArrowRight" if step % 2 == 0 else "ArrowLeft")
        times.append(float(page.evaluate("() => window.painted")))
        settled(page, quiet=0.2)
    return times


class Side:
    """A page that is measured in turns with another one."""

    def __init__(self, server: Server, browser: Browser, path: str = "") -> None:
        self.server, self.page = server, visit(browser, server.url, path).page
        self.times: list[float] = []
        self.cpu: list[float] = []
        settled(self.page)
        if (panel := self.page.get_by_test_id("stExpandSidebarButton")).count():
            panel.click()
            settled(self.page)
        steps(self.page, 4)

    def turn(self) -> None:
        """Takes some steps, and notes the times to paint and the CPU milliseconds of a step."""
        before = cpu_seconds(self.server.pid)
        self.times += steps(self.page)
        self.cpu.append(1000 * (cpu_seconds(self.server.pid) - before) / STEPS)


def main() -> int:
    """Measures Explore and the text-only page in turns, and prints each figure beside its bound."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "text_only.py"
        script.write_text(TEXT_ONLY, encoding="utf-8")
        with (
            running_chromium() as browser,
            running_server(Path(folder), APP) as server,
            running_server(Path(folder), script) as plain_server,
        ):
            explore, plain = Side(server, browser), Side(plain_server, browser)
            for side in (explore, plain) * ROUNDS:
                side.turn()
            megabytes = resident_megabytes(server.pid)
            torch = "libtorch" in Path(f"/proc/{server.pid}/maps").read_text(encoding="utf-8")
    print(machine("streamlit"))
    print(f"text-only page: {median(plain.times):.0f} ms to paint, {median(plain.cpu):.1f} ms of server CPU")
    ratio = median(explore.times) / median(plain.times)
    return show(
        [
            Promise("slider to paint", median(explore.times), 400, " ms", at_least=False),
            Promise("slider to paint, beside a text-only page", ratio, 1.5, " times", at_least=False),
            Promise("server CPU of a slider step", median(explore.cpu), 20, " ms", at_least=False),
            Promise("web process", megabytes, 220, " MB", at_least=False),
            Promise("torch in the web process", float(torch), 0, "", at_least=False),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
