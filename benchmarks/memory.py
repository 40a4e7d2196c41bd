"""Promise: what a forward is predicted to take is not below what it takes, and not far above.

200 random networks, each in a fresh process (a fork of one that has imported PyTorch and run nothing):
- allocated: weights, buffers, and the most allocated at once in a forward, as PyTorch's profiler sees it;
- resident: growth of the process from before the network is built to its highest in the forward.
At least 99 % of predictions are not below; their median is at most 1.5 times what was measured. Linux only.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from statistics import median

os.environ["KINETO_LOG_LEVEL"] = "99"  # or the profiler says when it starts and stops

import torch
from torch.autograd.profiler import profile

from resnet_core.build import build
from resnet_core.jobs.worker.confine import keep_freed_memory
from resnet_core.plan import unfold
from resnet_core.readers.footprint import allocated, resident
from resnet_core.spec import ArchSpec, Input
from tests.random_networks import random_network

NETWORKS, SEED = 200, 1
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def main() -> int:
    torch.set_num_threads(1)  # a fork inherits no other threads
    keep_freed_memory()  # as a worker does
    chance = random.Random(SEED)
    ratios: dict[str, list[float]] = {"allocated": [], "resident": []}
    for _ in range(NETWORKS):
        spec, side = random_network(chance)
        input = Input(side, side, chance.choice([1, 1, 2, 4, 8, 16]))
        found = in_a_fork(spec, input)
        plan = unfold(spec, input)
        ratios["allocated"].append(allocated(plan) / found["allocated"])
        ratios["resident"].append(resident(plan) / found["resident"])
    kept = True
    for name, values in ratios.items():
        covered = sum(value >= 1 for value in values) / len(values)
        print(
            f"{name}: not below in {covered:.1%}, median {median(values):.2f} times, most {max(values):.2f}"
        )
        kept &= covered >= 0.99 and median(values) <= 1.5
    return 0 if kept else 1


def in_a_fork(spec: ArchSpec, input: Input) -> dict[str, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, json.dumps(measure(spec, input)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    found: dict[str, int] = json.loads(said)
    return found


@torch.no_grad()
def measure(spec: ArchSpec, input: Input) -> dict[str, int]:
    CLEAR.write_text("5")  # forget the highest so far
    before = status("VmRSS")
    network = build(spec).eval()
    images = torch.randn(input.batch, spec.in_channels, input.height, input.width)
    network(images)
    grown = status("VmHWM") - before
    alive = highest = images.nbytes
    with profile(use_kineto=False, profile_memory=True) as recorded:
        network(images)
    for event in sorted(recorded.kineto_results.events(), key=lambda event: event.start_ns()):
        if event.name() == "[memory]":
            alive += event.nbytes()
            highest = max(highest, alive)
    held = sum(tensor.nbytes for tensor in (*network.parameters(), *network.buffers()))
    return {"allocated": held + highest, "resident": grown}


def status(field: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    sys.exit(main())
