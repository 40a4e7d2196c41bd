"""What Choose costs with every published result as a point: first paint, hover, filter, and server CPU.

Promises: medians of at most 1.5 s from opening the page, with the app's files in the browser, to its points;
and of at most 150 ms from the pointer's move to the words beside a point, and from a click on a filter to the
new points.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page

from benchmarks.face import cpu_seconds
from benchmarks.timing import Promise, machine, show
from tests.browser.harness import APP, DESKTOP, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import new_context, visit_in

VISITS, STEPS = 7, 12
# All points of a kind are one path, in which each begins with an M; a circle begins at its right.
POINTS = """
window.kinds = () => [...document.querySelectorAll(
  '.st-key-choose_points [_echarts_instance_] svg path[stroke-opacity]:not([transform])')]
  .map((path) => path.getAttribute('d').split('M').slice(1));
window.points = () => window.kinds().reduce((sum, kind) => sum + kind.length, 0);
"""
MANY, LIMIT, RADIUS = 1_000, 20_000, 3.5  # points; milliseconds, for what never comes; pixels
WITHIN = f"""() => Promise.race([
  window.{{}},
  new Promise((_, reject) => setTimeout(() => reject(new Error('nothing new was drawn')), {LIMIT})),
])"""
DRAWN = f"() => {{ {POINTS} return window.points() > {MANY}; }}"
PLACES = f"""() => {{
  const chart = document.querySelector('.st-key-choose_points [_echarts_instance_] svg');
  const {{ x, y }} = chart.getBoundingClientRect();
  const starts = window.kinds()[0].filter((_, at) => at % 80 === 0).slice(1, {STEPS} + 1);
  return starts.map((start) => start.split(/[A ]/).map(Number))
    .map(([right, middle]) => [x + right - {RADIUS}, y + middle]);
}}"""
# Starts at the click and ends with the first frame in which the number of points has changed.
FILTERED = """
() => {
  window.painted = new Promise((resolve) => {
    window.addEventListener('click', () => {
      const [start, before] = [performance.now(), window.points()];
      const look = () => [0, before].includes(window.points())
        ? requestAnimationFrame(look)
        : requestAnimationFrame(() => resolve(performance.now() - start));
      look();
    }, { capture: true, once: true });
  });
}
"""
# Starts when the pointer has moved and ends with the first frame in which other words stand beside it.
HOVERED = """
() => {
  const words = () => [...document.querySelectorAll('.st-key-choose_points div')]
    .filter((each) => each.style.zIndex === '9999999' && each.style.visibility !== 'hidden')
    .map((each) => each.textContent).join();
  window.told = new Promise((resolve) => {
    window.addEventListener('mousemove', () => {
      const [start, before] = [performance.now(), words()];
      const look = () => words() === before
        ? requestAnimationFrame(look)
        : requestAnimationFrame(() => resolve(performance.now() - start));
      look();
    }, { capture: true, once: true });
  });
}
"""


def first_paints(browser: Browser, url: str) -> list[float]:
    """Seconds from opening the page to its points, in a browser that has the app's files."""
    context = new_context(browser, "light", DESKTOP)
    settled(visit_in(context, url).page)
    times = []
    for _ in range(VISITS):
        start = perf_counter()
        page = visit_in(context, url, "choose").page
        page.wait_for_function(DRAWN, polling="raf")
        times.append(perf_counter() - start)
        settled(page)
        page.close()
    context.close()
    return times


def filters(page: Page) -> list[float]:
    """Milliseconds from a click on a kind of training images to the new points, off and on in turn."""
    times = []
    for _ in range(STEPS):
        page.evaluate(FILTERED)
        page.get_by_role("button", name="ImageNet-12k, 21k or 22k").click()
        times.append(float(page.evaluate(WITHIN.format("painted"))))
        settled(page, quiet=0.2)
    return times


def hovers(page: Page) -> list[float]:
    """Milliseconds from the pointer's arrival at a point to its words."""
    times, places = [], page.evaluate(PLACES)
    for x, y in places:
        page.mouse.move(2, 2)
        page.wait_for_timeout(300)  # the words of the point before fade
        page.evaluate(HOVERED)
        page.mouse.move(x, y)
        times.append(float(page.evaluate(WITHIN.format("told"))))
    return times


def main() -> int:
    """Opens the page, filters and points at it, and prints each figure beside its bound."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder), APP) as server,
        running_chromium() as browser,
    ):
        paints = first_paints(browser, server.url)
        page = visit_in(new_context(browser, "light", DESKTOP), server.url, "choose").page
        page.wait_for_function(DRAWN)
        settled(page)
        filters(page)  # warms the server
        before = cpu_seconds(server.pid)
        filtered = filters(page)
        cpu = 1000 * (cpu_seconds(server.pid) - before) / STEPS
        hovered = hovers(page)
    print(machine("streamlit"))
    print(f"server CPU of a filter: {cpu:.1f} ms")
    return show(
        [
            Promise("first paint of the points", median(paints), 1.5, " s", at_least=False),
            Promise("filter to new points", median(filtered), 150, " ms", at_least=False),
            Promise("pointer to words", median(hovered), 150, " ms", at_least=False),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
