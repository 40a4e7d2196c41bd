"""What a worker process does to itself first, so that the server and the machine outlive it."""

from __future__ import annotations

import os
import signal
import sys

NICENESS = 10
OWN_BYTES = 2**30  # what Python, torch and their threads hold before an experiment asks for anything
PR_SET_PDEATHSIG = 1
FIRST_TO_GO = "1000"


def confine(parent: int, memory_bytes: int) -> None:
    """Steps back behind the server `parent`, dies with it, and asks for no more than `memory_bytes`.

    Elsewhere than on Linux only the first is done here: there, a worker whose server has gone notices it by
    its closed pipe, and the memory has no limit.
    """
    if sys.platform != "win32":
        os.nice(NICENESS)
    if sys.platform == "linux":
        _die_with(parent)
        _limit_memory(memory_bytes + OWN_BYTES)


if sys.platform == "linux":
    import ctypes
    import resource
    from pathlib import Path

    def _die_with(parent: int) -> None:
        # The kernel kills this process when the thread that started it ends, even while it is stopped.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # the server was gone before that

    def _limit_memory(most: int) -> None:
        # Private writable memory only: torch and CUDA reserve far more address space than they use, so
        # RLIMIT_AS would refuse what fits. Loading torch counts 220 MB here and 640 MB there.
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # Should memory run out all the same, the kernel ends this process before the server.
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
