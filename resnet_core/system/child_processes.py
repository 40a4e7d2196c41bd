"""What every child process of this program needs: an environment, and an end with its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from resnet_core.system import machine

PR_SET_PDEATHSIG = 1
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def environment(threads: int) -> dict[str, str]:
    """The environment of a child that finds this code and computes with `threads` threads."""
    paths = [str(machine.ROOT), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        **dict.fromkeys(THREAD_VARIABLES, str(threads)),
    }


def die_with(parent: int) -> None:
    """On Linux: from now on the kernel kills this process when the thread that started it ends.

    That works even while it is stopped. `parent` is the number of the process that started it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # the parent had exited before that


def limit(memory: int, cpu_seconds: int, file_bytes: int) -> None:
    """Bounds what this process may take: bytes of memory, seconds of processor time, bytes of a file."""
    if sys.platform == "win32":
        return  # there the deadline of whoever started this process is the only limit
    import resource

    os.nice(10)
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, file_bytes),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))
