"""What a worker process does to itself first, so that the server and the machine outlive it."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

from resnet_core.system.child_processes import die_with

NICENESS = 10
KEPT_BYTES = 2**30  # freed memory that a worker holds on to, at most
OWN_BYTES = 2**30  # what Python, torch and their threads hold before an experiment asks for anything
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
MAPPED_FROM = 2**25  # the largest size that glibc takes for this; it gives back larger ones at once
FIRST_TO_GO = "1000"


def confine(parent: int, memory_bytes: int) -> None:
    """Steps back behind the server `parent`, dies with it, and holds no more than `memory_bytes` and its own.

    Elsewhere than on Linux a worker whose server has gone notices it by its closed pipe only, and the memory
    has no limit.
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
    """With glibc: from now on up to `KEPT_BYTES` of freed memory are used again, not given back.

    Otherwise glibc gives back the maps of one pass and asks for them anew in the next, or does not, as their
    sizes happen to fall: the same pass then takes one of two times, up to a third apart.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        with suppress(AttributeError):  # another C library, without these settings
            libc.mallopt(M_MMAP_THRESHOLD, MAPPED_FROM)
            libc.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)


def limit_memory(most: int) -> None:
    """On Linux: from now on an allocation beyond `most` bytes and what a worker holds anyway fails."""
    if sys.platform == "linux":
        import resource  # there is none on Windows

        # Private writable memory only: torch and CUDA reserve far more address space than they use, so
        # RLIMIT_AS would refuse what fits. Loading torch counts as 220 MB here, and as 640 MB there.
        resource.setrlimit(resource.RLIMIT_DATA, (most + OWN_BYTES + KEPT_BYTES,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
