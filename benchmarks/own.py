"""Whether a large `.pt2` is read and priced quickly: ResNet-152's graph in at most 0.5 s and 100 MB.

    python -m benchmarks.own

The file has no values; its weights are not read anyway. A process of its own without torch reads it: alone,
and while others ask that process for tables of networks, as over HTTP, without a pause.
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
import statistics, sys, threading, time
from itertools import cycle
from resnet_core.api.endpoints import ENDPOINTS, NETWORK
from resnet_core.cost import price
from resnet_core.files.networks import read_network

path, visitors, readings = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
ended, answered = threading.Event(), [0] * visitors

def visit(place):
    for depth in cycle(range(1, 40)):
        if ended.is_set():
            break
        assert ENDPOINTS["table"].answer([(NETWORK, f"?depths={depth}-{place + 1}-6-3")])
        answered[place] += 1

def peak():  # what getrusage says is that of the process that started this one, if it was larger
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

others = [threading.Thread(target=visit, args=(place,), daemon=True) for place in range(visitors)]
for other in others:
    other.start()
while min(answered, default=3) < 3:
    assert all(other.is_alive() for other in others)
    time.sleep(0.05)
before, answers, times = peak(), sum(answered), []
for _ in range(readings):
    started = time.perf_counter()
    with open(path, "rb") as file:
        cost = price(read_network(file).plan)
    times.append(time.perf_counter() - started)
answers = sum(answered) - answers
ended.set()
for other in others:
    other.join()
assert "torch" not in sys.modules
print(cost.params, cost.macs, statistics.median(times), max(times), (peak() - before) * 1024 / 1e6, answers)
"""


class Reading(NamedTuple):
    """What a file came to, the seconds it took, how much memory was added, and answers given meanwhile."""

    params: int
    macs: int
    median: float
    most: float
    megabytes: float
    answers: int


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
        others = f"; {found.answers} answers to others meanwhile" if found.answers else ""
        seconds = f"median {found.median:.3f} s, at most {found.most:.3f} s"
        print(f"{title}: {seconds}, {found.megabytes:.0f} MB{others}")
    kept = all(each.median <= SECONDS and each.megabytes <= MEGABYTES for each in (alone, beside))
    return 0 if kept else 1


def read(path: Path, visitors: int) -> Reading:
    """Reads a file in a new process, beside so many visitors."""
    command = [sys.executable, "-c", READ, str(path), str(visitors), str(READINGS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    params, macs, median, most, megabytes, answers = done.stdout.split()
    return Reading(int(params), int(macs), float(median), float(most), float(megabytes), int(answers))


if __name__ == "__main__":
    sys.exit(main())
