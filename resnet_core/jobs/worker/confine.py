"""The limits that a worker process sets itself first, so that the server and the machine survive it."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

from resnet_core.system import machine
from resnet_core.system.child_processes import die_with

NICENESS = 10
KEPT_BYTES = 2**30  # the most freed memory that a worker keeps for later use
OWN_BYTES = 2**30  # what Python and torch hold before an experiment starts
STACK_BYTES = 2**23  # of each thread
CUDA_BYTES = 3 * 2**30  # in the memory of the machine: CUDA's libraries and driver, with tables of kernels
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
MAPPED_FROM = 2**25  # the largest size that glibc takes for this; it gives back larger ones at once
FIRST_TO_GO = "1000"


def confine(parent: int, memory_bytes: int) -> None:
    """Runs at a lower priority than the server `parent`, dies with it, and limits its memory.

    The limit is `memory_bytes` in addition to what every worker holds. On systems other than Linux there is
    no limit, and only the closed pipe tells a worker that its server has exited.
    """
    if sys.platform != "win32":
        os.nice(NICENESS)
    die_with(parent)
    if sys.platform == "linux":
        # Should memory run out all the same, the kernel ends this process before the server.
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    limit_memory(memory_bytes)
    keep_freed_memory()


def keep_freed_memory() -> None:
    """With glibc: from now on up to `KEPT_BYTES` of freed memory are reused, not returned to the system.

    Otherwise glibc may or may not return the maps of one pass and request them again in the next, depending
    on their sizes: the same pass then takes one of two times, up to a third apart.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        with suppress(AttributeError):  # another C library, without these settings
            libc.mallopt(M_MMAP_THRESHOLD, MAPPED_FROM)
            libc.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)


def own_bytes() -> int:
    """What a worker holds before an experiment starts."""
    return OWN_BYTES + STACK_BYTES * machine.threads() + (CUDA_BYTES if machine.cards() else 0)


def limit_memory(most: int) -> None:
    """On Linux: from now on, allocations beyond `most` bytes and what every worker holds fail."""
    if sys.platform == "linux":
        import resource  # there is none on Windows

        # Private writable memory only: torch and CUDA reserve far more address space than they use, so
        # RLIMIT_AS would refuse what fits. Loading torch counts as 220 MB here, and as 640 MB there.
        resource.setrlimit(resource.RLIMIT_DATA, (most + own_bytes() + KEPT_BYTES,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
