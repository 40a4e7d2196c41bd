"""Whether a large `.pt2` is read and priced quickly: ResNet-152's graph in at most 0.5 s and 100 MB.

    python -m benchmarks.own

The file has no values, as its weights are not read anyway. A process of its own without torch reads it: alone,
and while other visitors of that process draw pages for themselves, one after another without a pause.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from resnet_core.system.machine import ROOT

SECONDS, MEGABYTES = 0.5, 100
VISITORS, READINGS = 4, 5
READ = """
import logging, resource, statistics, sys, threading, time
from streamlit.testing.v1 import AppTest
from resnet_core.cost import price
from resnet_core.files.networks import read_network

path, visitors, readings = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
logging.disable(logging.CRITICAL)
ended, drawn = threading.Event(), [0] * visitors

def visit(place):
    page = AppTest.from_file("app/main.py", default_timeout=60)
    while not ended.is_set():
        page.run()
        assert not page.exception
        drawn[place] += 1

def used():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

others = [threading.Thread(target=visit, args=(place,)) for place in range(visitors)]
for other in others:
    other.start()
while min(drawn, default=1) < 2:  # each has its page, and what it keeps is there
    time.sleep(0.05)
before, pages, times = used(), sum(drawn), []
for _ in range(readings):
    started = time.perf_counter()
    with open(path, "rb") as file:
        cost = price(read_network(file).plan)
    times.append(time.perf_counter() - started)
pages = sum(drawn) - pages
ended.set()
for other in others:
    other.join()
assert "torch" not in sys.modules
print(cost.params, cost.macs, statistics.median(times), max(times), (used() - before) * 1024 / 1e6, pages)
"""


class Reading(NamedTuple):
    """What a file came to, the seconds it took, how much memory was added, and pages drawn meanwhile."""

    params: int
    macs: int
    median: float
    most: float
    megabytes: float
    pages: int


def main() -> int:
    """Prints the times and memory beside what is promised; 1 if one is more."""
    from tests.traced.described import as_pt2, module  # torch

    with TemporaryDirectory() as folder:
        path = Path(folder) / "resnet152.pt2"
        path.write_bytes(as_pt2(module("resnet152"), 224).getvalue())
        size = path.stat().st_size / 1e6
        alone, beside = read(path, 0), read(path, VISITORS)
    print(f"ResNet-152, .pt2 of {size:.1f} MB: {alone.params:,} parameters, {alone.macs:,} multiply-adds")
    print(f"Read and priced {READINGS} times; at most {SECONDS} s and {MEGABYTES} MB are promised.")
    for title, found in (("alone", alone), (f"beside {VISITORS} visitors", beside)):
        drew = f"; {found.pages} pages drawn meanwhile" if found.pages else ""
        print(
            f"{title}: median {found.median:.3f} s, at most {found.most:.3f} s, {found.megabytes:.0f} MB{drew}"
        )
    kept = all(each.median <= SECONDS and each.megabytes <= MEGABYTES for each in (alone, beside))
    return 0 if kept else 1


def read(path: Path, visitors: int) -> Reading:
    """Reads a file in a new process, beside so many visitors."""
    command = [sys.executable, "-c", READ, str(path), str(visitors), str(READINGS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    params, macs, median, most, megabytes, pages = done.stdout.split()
    return Reading(int(params), int(macs), float(median), float(most), float(megabytes), int(pages))


if __name__ == "__main__":
    sys.exit(main())
