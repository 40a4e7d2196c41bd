"""What a run costs the other visitors, and how soon its end is on the page: the real server, real pages.

Ten visitors change their network every two seconds or so, with and without a run beside them, in turns.
Promises: their 95th percentile of a rerun grows at most 1.5 times; a crash of the worker is on the page, in a
browser, within 1 s; a cancelled run frees its worker within 0.5 s.
"""

from __future__ import annotations

import asyncio
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page

from app.runs.follow import POLL_SECONDS
from benchmarks.face import cpu_seconds
from benchmarks.timing import Promise, machine, show
from benchmarks.visitors import Visitor, visiting
from resnet_core.jobs.words import crashed
from tests.browser.harness import APP, Server, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import visit
from tests.jobs.world import descendants, is_worker, signal_all

VISITORS, ROUNDS, ROUND_SECONDS = 10, 6, 8.0
THINKING = 1.0, 3.0  # seconds between two changes
PAGES = ("", "block-lab", "depth-width", "forward")
NO_RELOADS = ("--server.fileWatcherType", "none")  # of files that somebody edits meanwhile
JOB, SMALL, BUTTON = "batch=8", "block=basic&depths=2-2-2-2&batch=4", "Climb the ladder"
AT_WORK = 0.2  # of a core, at least: else the run was over too soon to be measured beside
ENDS = 8  # crashes, and cancelled runs
SECOND_STEP = re.compile("^Step 2 of ")
PATIENCE = 60.0


def main() -> int:
    """Measures on one server, prints each figure beside its bound, and returns 1 if one is broken."""
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder), APP, NO_RELOADS) as server:
        alone, beside, share = asyncio.run(reruns(server))
        with running_chromium() as browser:
            page = visit(browser, server.url, f"forward?{SMALL}").page
            seconds_to_say(server, page, 0.0)  # a first turn: the browser reads the code that draws charts
            crashes = [seconds_to_say(server, page, turn / ENDS) for turn in range(ENDS)]
            cancels = [seconds_to_free(server, page, turn / ENDS) for turn in range(ENDS)]
    print(machine("streamlit", "torch"))
    for what, times in (("alone", alone), ("beside a run", beside)):
        of = f"{len(times)} reruns of {VISITORS} visitors"
        print(f"{what:<13} median {1000 * median(times):4.0f} ms, p95 {1000 * p95(times):4.0f} ms ({of})")
    print(f"the run used {share:.0%} of a core; crashes {shown(crashes)}; cancelled runs {shown(cancels)}")
    return show(
        [
            Promise("p95 of a rerun, beside a run", p95(beside) / p95(alone), 1.5, " times", at_least=False),
            Promise("crash to its words on the page, slowest", max(crashes), 1.0, " s", at_least=False),
            Promise("cancel to an idle worker, slowest", max(cancels), 0.5, " s", at_least=False),
        ]
    )


def p95(times: list[float]) -> float:
    """What 19 of 20 stay below."""
    return quantiles(times, n=20, method="inclusive")[-1]


def shown(times: list[float]) -> str:
    """All of them, in milliseconds."""
    return ", ".join(f"{1000 * each:.0f}" for each in times) + " ms"


# ------------------------------------------------------------------------------------- the other visitors


async def reruns(server: Server) -> tuple[list[float], list[float], float]:
    """Seconds of every rerun alone and beside a run, and how much of a core the run used."""
    times: dict[bool, list[float]] = {False: [], True: []}
    shares = []
    async with AsyncExitStack() as stack:
        pages = [PAGES[place % len(PAGES)] for place in range(VISITORS)]
        visitors = [await stack.enter_async_context(visiting(server.url, page)) for page in pages]
        owner = await stack.enter_async_context(visiting(server.url, "forward", JOB))
        await for_a_while(visitors, ROUND_SECONDS)  # a first turn warms all caches
        for _ in range(ROUNDS):
            times[False] += await for_a_while(visitors, ROUND_SECONDS)
            before = cpu_of_workers(server)
            await owner.press(BUTTON, JOB)
            closed = asyncio.Event()
            polling = asyncio.create_task(owner.poll(JOB, closed))
            times[True] += await for_a_while(visitors, ROUND_SECONDS)
            shares.append((cpu_of_workers(server) - before) / ROUND_SECONDS)
            closed.set()
            await polling
            await owner.press("Cancel", JOB)
        errors = [error for visitor in (*visitors, owner) for error in visitor.errors]
    assert not errors, errors
    assert min(shares) >= AT_WORK, shares
    return times[False], times[True], median(shares)


async def for_a_while(visitors: list[Visitor], seconds: float) -> list[float]:
    """All visitors change their networks for some seconds; how long each rerun took."""
    until = time.monotonic() + seconds
    of_each = await asyncio.gather(*(change(visitor, until, at) for at, visitor in enumerate(visitors)))
    return [each for times in of_each for each in times]


async def change(visitor: Visitor, until: float, place: int) -> list[float]:
    """One visitor who thinks, then asks for another network, and so on; no two do so together."""
    chance, times = random.Random(f"{until} {place}"), []
    await asyncio.sleep(chance.uniform(0, THINKING[1]))
    while time.monotonic() < until:
        depths = "-".join(str(chance.randint(1, 30)) for _ in range(4))
        times.append(await visitor.go(f"depths={depths}"))
        await asyncio.sleep(chance.uniform(*THINKING))
    return times


def cpu_of_workers(server: Server) -> float:
    """Seconds of processor time that the workers which are there have used."""
    return sum(cpu_seconds(pid) for pid in workers_of(server))


def workers_of(server: Server) -> list[int]:
    """The worker processes of the server."""
    return [pid for pid in descendants(server.pid) if is_worker(pid)]


# ----------------------------------------------------------------------------------------- how a run ends


def seconds_to_say(server: Server, page: Page, turn: float) -> float:
    """From the death of the workers to the sentence on the page."""
    workers = at_work(server, page, turn)
    sentence = page.get_by_text(crashed("SIGKILL").why)
    start = time.perf_counter()
    signal_all(workers, signal.SIGKILL)
    sentence.wait_for(timeout=PATIENCE * 1000)
    return time.perf_counter() - start


def seconds_to_free(server: Server, page: Page, turn: float) -> float:
    """From the click on Cancel to the end of the worker that was at it."""
    workers = at_work(server, page, turn)
    start = time.perf_counter()
    page.get_by_role("button", name="Cancel").click()
    wait_until(lambda: not all(map(is_worker, workers)))
    return time.perf_counter() - start


def at_work(server: Server, page: Page, turn: float) -> list[int]:
    """Begins a run and waits for its first finding, and a part of the page's next turn; the workers."""
    settled(page)
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_text(SECOND_STEP).wait_for(timeout=PATIENCE * 1000)
    time.sleep(POLL_SECONDS * (1 + turn))  # so that the page is met at all places between two looks
    return workers_of(server)


def wait_until(true: Callable[[], bool]) -> None:
    """Looks a thousand times a second."""
    give_up = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.001)


if __name__ == "__main__":
    sys.exit(main())
