"""What one slider step on Explore costs: server CPU, memory, and time to paint beside a text-only page.

Promises: at most 20 ms of server CPU a step, for a network of every family, and at most 1.1 times the time
to paint of a ResNet-50 that has turns with it, both to networks that are new; at most 220 MB for the web
process, without torch; a median from key press to paint of at most 400 ms, and at most 1.5 times that of a
page with one slider and a line of text. Given the script of another checkout that Streamlit starts, such as
`app/main.py` of an earlier edition, its Explore has turns too: a step of ours, to the last figure, takes at
most 1.1 times as long. 11 minutes.
"""

from __future__ import annotations

import itertools
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser

from benchmarks.timing import Promise, machine, show
from resnet_core.families.every import FAMILIES as EVERY
from resnet_core.families.every import RESNET
from tests.browser.harness import APP, Server, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import visit

STEPS, ROUNDS, ROUNDS_OF_FAMILIES = 12, 4, 3
IDLE_SECONDS = 20.0
FAMILIES = {
    "ViT-B/16": "family=vit",
    "EfficientNet-B7": (
        "family=efficientnet&width_multiplier=2.0&depth_multiplier=3.1&dropout=0.5&norm_eps=tensorflow"
        "&height=600&width=600"
    ),
    "DenseNet-201": "family=densenet&depths=6-12-48-32",
    "AlexNet": "family=alexnet&dropout=0.1",  # it has no number of blocks; of dropout all steps are free
}
# The network for signals has a slider for their length alone.
OTHERS = sorted(EVERY.keys() - {RESNET, "vit", "efficientnet", "densenet", "alexnet", "wang"})
FAMILIES |= {name: f"family={name}" for name in OTHERS}
BLOCKS = re.compile(r"stage 1$|\bdepth$|\bdropout$", re.IGNORECASE)
TEXT_ONLY = """
import streamlit as st
value = st.slider("Stage 1", 1, 48, 3)
st.title(f"{value} blocks")
"""
# From the key press to the first frame after the headline changed, which both pages have, and to that after
# the script has ended, when the last figure is there.
WATCH = """
() => {
  const headline = () => document.querySelector('h1').textContent;
  const app = document.querySelector('[data-testid="stApp"]');
  window.painted = new Promise((resolve) => {
    window.addEventListener('keydown', () => {
      const [start, before] = [performance.now(), headline()];
      const once = (seen, then) => {
        const look = () => requestAnimationFrame(seen() ? () => then(performance.now() - start) : look);
        look();
      };
      once(() => headline() !== before, (first) => {
        once(() => app.dataset.testScriptState === 'notRunning', (last) => resolve([first, last]));
      });
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


def idle_milliseconds(server: Server) -> float:
    """What a server works in a second in which nobody asks anything."""
    before = cpu_seconds(server.pid)
    time.sleep(IDLE_SECONDS)
    return 1000 * (cpu_seconds(server.pid) - before) / IDLE_SECONDS


class Side:
    """A page that is measured in turns with another one.

    `first` and `last` are milliseconds from key press to the headline and to the last figure, `cpu` those
    that the server worked for a step.
    """

    def __init__(self, server: Server, browser: Browser, path: str = "") -> None:
        self.server, self.browser = server, browser
        self.first: list[float] = []
        self.last: list[float] = []
        self.cpu: list[float] = []
        self.open(path)
        self.turn()  # the first are not counted
        for times in (self.first, self.last, self.cpu):
            times.clear()

    def open(self, path: str) -> None:
        """Opens the page with another link; the next turn goes to networks that are new."""
        self.turns, self.page = 0, visit(self.browser, self.server.url, path).page
        settled(self.page)
        if (panel := self.page.get_by_test_id("stExpandSidebarButton")).count():
            panel.click()
            settled(self.page)

    def turn(self) -> None:
        """Takes steps of a slider of blocks: to networks that are new, and in the next turn back again."""
        before = cpu_seconds(self.server.pid)
        for _ in range(STEPS):
            self.page.evaluate(WATCH)
            slider = self.page.get_by_role("slider", name=BLOCKS).first
            slider.press("ArrowLeft" if self.turns % 2 else "ArrowRight")
            first, last = self.page.evaluate("() => window.painted")
            self.first.append(float(first))
            self.last.append(float(last))
            settled(self.page, quiet=0.2)
        self.cpu.append(1000 * (cpu_seconds(self.server.pid) - before) / STEPS)
        self.turns += 1

    def __str__(self) -> str:
        first, last, cpu = map(median, (self.first, self.last, self.cpu))
        return f"{first:.0f} ms to paint, {last:.0f} ms to the last figure, {cpu:.1f} ms of server CPU"


class Pair(NamedTuple):
    """A network of a family, and the ResNet-50 that had turns with it."""

    family: Side
    resnet: Side

    @property
    def ratio(self) -> float:
        """Of their times to paint."""
        return median(self.family.first) / median(self.resnet.first)


def in_turns(server: Server, browser: Browser) -> Iterator[tuple[str, Pair]]:
    """Each family beside ResNet-50; a number of classes that no turn had before makes all networks new."""
    classes = itertools.count(900)
    for what, link in FAMILIES.items():
        pair = Pair(Side(server, browser, f"?{link}"), Side(server, browser))
        for _ in range(ROUNDS_OF_FAMILIES):
            for side, own in zip(pair, (f"{link}&", ""), strict=True):
                side.page.context.close()
                side.open(f"?{own}num_classes={next(classes)}")
                side.turn()
        for side in pair:
            side.page.context.close()
        yield what, pair


def main() -> int:
    """Measures Explore and the text-only page in turns, and prints each figure beside its bound."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        script = folder / "text_only.py"
        script.write_text(TEXT_ONLY, encoding="utf-8")
        browser = stack.enter_context(running_chromium())
        apps = [APP, script, *(Path(other).resolve() for other in sys.argv[1:2])]
        servers = [stack.enter_context(running_server(folder, app)) for app in apps]
        explore, plain, *earlier = sides = [Side(server, browser) for server in servers]
        for side in sides * ROUNDS:
            side.turn()
        megabytes = resident_megabytes(explore.server.pid)
        torch = "libtorch" in Path(f"/proc/{explore.server.pid}/maps").read_text(encoding="utf-8")
        explore.page.context.close()
        idle = [idle_milliseconds(each.server) for each in (explore, plain)]
        families = dict(in_turns(explore.server, browser))
    tell(explore, plain, idle, families)
    ratio = median(explore.first) / median(plain.first)
    return show(
        [
            Promise("slider to paint", median(explore.first), 400, " ms", at_least=False),
            Promise("slider to paint, beside a text-only page", ratio, 1.5, " times", at_least=False),
            Promise("server CPU of a slider step", median(explore.cpu), 20, " ms", at_least=False),
            *(
                Promise(f"server CPU of a slider step, {what}", median(pair.family.cpu), 20, " ms", False)
                for what, pair in families.items()
            ),
            *(
                Promise(f"slider to paint, {what} beside ResNet-50", pair.ratio, 1.1, " times", False)
                for what, pair in families.items()
            ),
            *(promise for side in earlier for promise in beside(explore, side)),
            Promise("web process", megabytes, 220, " MB", at_least=False),
            Promise("torch in the web process", float(torch), 0, "", at_least=False),
        ]
    )


def tell(explore: Side, plain: Side, idle: Sequence[float], families: Mapping[str, Pair]) -> None:
    """Prints what was measured; `idle` is of the servers of the first two."""
    print(machine("streamlit"))
    for what, side in {"text-only page": plain, "ResNet-50": explore}.items():
        print(f"{what}: {side}")
    print("an idle server: {:.1f} ms of CPU a second, that of the text-only page {:.1f} ms".format(*idle))
    for what, pair in families.items():
        print(f"{what}: {pair.family}; ResNet-50: {pair.resnet}")


def beside(ours: Side, earlier: Side) -> Iterator[Promise]:
    """How a step compares with that of another checkout."""
    print(f"the other checkout: {earlier}")
    last, cpu = median(ours.last) / median(earlier.last), median(ours.cpu) / median(earlier.cpu)
    yield Promise("slider to last figure, beside the other", last, 1.1, " times", at_least=False)
    yield Promise("server CPU, beside the other", cpu, 1.1, " times", at_least=False)


if __name__ == "__main__":
    sys.exit(main())
