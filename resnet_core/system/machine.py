"""What is known of the machine without torch: its cores, its memory and the name of its processor."""

from __future__ import annotations

import os
import platform
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEVICES = Path("/dev")
MEMORY_LIMITS = (  # of the container that this process is in, in both forms that Linux has
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


def threads() -> int:
    """How many threads a worker may use: one core is left for the web server, and one for each NVIDIA GPU.

    The thread that gives a GPU its work would otherwise wait for those of a run on the processor.
    """
    return max(1, (os.cpu_count() or 1) - 1 - cards())


def cards() -> int:
    """How many NVIDIA GPUs Linux shows; they are not asked."""
    return sum(path.name.removeprefix("nvidia").isdecimal() for path in DEVICES.glob("nvidia*"))


def memory_bytes() -> int:
    """The memory of the machine, or of the container, in bytes; 8 GiB where the system does not say."""
    try:
        installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        installed = 8 * 2**30
    return int(min(installed, *map(_limit_in, MEMORY_LIMITS)))


def _limit_in(path: Path) -> float:
    try:
        return int(path.read_text())
    except (OSError, ValueError):  # there is no such file, or it says "max"
        return float("inf")


def cpu_label(count: int) -> str:
    """The name of the processor, and the threads that a run uses."""
    return f"{cpu_name()}, {count} thread{'s' if count > 1 else ''}"


@lru_cache(maxsize=1)
def cpu_name() -> str:
    """The model name of the processor, where the system provides it."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()
