"""What one slider step on Explore costs: server CPU, memory, and time to paint beside a text-only page.

Promises: at most 20 ms of server CPU a step; at most 220 MB for the web process, without torch; a median from key
press to paint of at most 400 ms, and at most 1.5 times that of a page with one slider and one line of text.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from tests.browser.harness import APP, Server, running_chromium, running_server, visit
from tests.browser.looking import settled

STEPS = 20
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


def measure(server: Server, browser: Browser) -> tuple[float, float, float]:
    """Median milliseconds to paint, CPU milliseconds a step, and megabytes, after a few steps to warm up."""
    opened = visit(browser, server.url)
    settled(opened.page)
    steps(opened.page, 4)
    before = cpu_seconds(server.pid)
    times = steps(opened.page)
    cpu = 1000 * (cpu_seconds(server.pid) - before) / STEPS
    opened.close()
    return median(times), cpu, resident_megabytes(server.pid)


def main() -> None:
    """Prints the three figures for Explore and for the text-only page."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "text_only.py"
        script.write_text(TEXT_ONLY, encoding="utf-8")
        with (
            running_chromium() as browser,
            running_server(Path(folder), APP) as explore,
            running_server(Path(folder), script) as plain,
        ):
            plain_ms, plain_cpu, plain_mb = measure(plain, browser)
            ms, cpu, mb = measure(explore, browser)
    print(f"key press to paint    Explore {ms:6.0f} ms   text only {plain_ms:6.0f} ms   ratio {ms / plain_ms:.2f}")
    print(f"server CPU a step     Explore {cpu:6.1f} ms   text only {plain_cpu:6.1f} ms")
    print(f"web process           Explore {mb:6.0f} MB   text only {plain_mb:6.0f} MB")


if __name__ == "__main__":
    main()
