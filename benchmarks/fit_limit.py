"""Promise: the largest batch said to fit runs in that memory, and a batch 1.2 times as large does not.

20 networks of all families, each in a process whose memory is limited to what it still holds when the same
training is done and freed, which is code and buffers of libraries, and the memory that was asked about. On a
GPU the limit is that of `torch.cuda.set_per_process_memory_fraction`. Bytes are counted, not seconds. Linux
only.

    python -m benchmarks.fit_limit [--cases 20] [--start 0] [--device cpu]
"""

from __future__ import annotations

import ctypes
import gc
import os
import random
import resource
import sys
from dataclasses import replace
from datetime import UTC, datetime

import torch

from benchmarks.fit import Case, arguments, prepared, status
from benchmarks.timing import machine
from resnet_core.readers.step import Training
from resnet_core.search.fit import OPTIMIZERS, Setting, largest_batch, needed
from resnet_core.spec import FAMILIES, Input
from tests.random_networks import random_network_of

CASES, SEED, MORE = 20, 7, 1.2
LEAST, MOST = 12, 48  # images in a batch that is asked about
SMALLEST, LARGEST = 2**25, 2**27  # bytes of the memory
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
MAPPED_FROM = 64 * 2**10  # bytes of an allocation that glibc gives back as soon as it is freed


def main() -> int:
    given = arguments(CASES)
    print(f"{machine('torch')}; {datetime.now(UTC).date().isoformat()}", flush=True)
    torch.set_num_threads(1)  # a fork inherits no other threads
    kept = 0
    for place in range(given.start, given.cases):
        case, memory, batch = asked(place)
        more = -int(-MORE * batch // 1)
        runs, not_more = (
            fits_in_a_fork(with_batch(case, size), memory, given.device) for size in (batch, more)
        )
        kept += runs and not not_more
        name = f"{type(case.spec).__name__} {case.input.height} {case.training.optimizer}"
        words = {True: "runs", False: "does not run"}
        print(
            f"{place:3} {memory / 2**20:7.1f} MiB: {batch} {words[runs]}, {more} {words[not_more]}; {name}",
            flush=True,
        )
    print(
        f"{kept} of {given.cases - given.start}: the largest batch runs, and 1.2 times as many images do not"
    )
    return 0 if kept == given.cases - given.start else 1


def asked(place: int) -> tuple[Case, int, int]:
    """A network, the memory that its training takes with some batch, and the largest batch there."""
    chance = random.Random(SEED * 1000 + place)
    while True:
        spec, side = random_network_of(chance.choice(list(FAMILIES)), chance)
        setting = Setting(optimizer=chance.choice(OPTIMIZERS))
        input = Input(side, side, chance.randint(LEAST, MOST))
        step = needed(spec, input, setting)
        held = step.weights + step.optimizer + step.weights
        # Where weights take most of it, a batch of 1.2 times as many images hardly takes more.
        if side <= 96 and SMALLEST < step.peak < LARGEST and held < step.peak / 2:
            batch = largest_batch(spec, input, setting, step.peak)
            return Case(spec, input, Training(setting.optimizer)), step.peak, batch


def with_batch(case: Case, batch: int) -> Case:
    return case._replace(input=replace(case.input, batch=batch))


def fits_in_a_fork(case: Case, memory: int, device: str) -> bool:
    """Whether two steps run where that much memory is left."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os._exit(0 if fits(case, memory, device) else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def fits(case: Case, memory: int, device: str) -> bool:
    give_back_at_once()
    train(case, device)  # code is loaded, kernels are made, and libraries keep buffers of their own
    gc.collect()
    limit(memory, device)
    try:
        train(case, device)
    except (MemoryError, RuntimeError):  # torch.OutOfMemoryError is one
        return False
    return True


def train(case: Case, device: str) -> None:
    step, *_ = prepared(case, device)
    step()
    step()


def limit(memory: int, device: str) -> None:
    if device == "cuda":
        torch.cuda.empty_cache()
        whole = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(memory / whole)
    else:
        resource.setrlimit(resource.RLIMIT_DATA, (status("VmData") + memory,) * 2)


def give_back_at_once() -> None:
    """Or glibc keeps what was freed, and the limit would be that of what was ever held at once."""
    libc = ctypes.CDLL(None)
    libc.mallopt(M_MMAP_THRESHOLD, MAPPED_FROM)
    libc.mallopt(M_TRIM_THRESHOLD, 0)


if __name__ == "__main__":
    sys.exit(main())
