"""How long this process has really computed: on a busy machine, that is less than the time that passes."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path


class WorkClock:
    """Counts the seconds of computing from here on, in the thread that makes it and in all others.

    The CPU time of the process and its children is divided by the `threads` that it may use. A thread that
    computes alone counts in full. On systems other than Linux, children count when they have ended.
    """

    def __init__(self, threads: int) -> None:
        self._threads = max(1, threads)
        self._own = time.pthread_getcpuclockid(threading.get_ident()) if sys.platform == "linux" else None
        self._process_before, self._thread_before = _of_process(), self._of_thread()

    def seconds(self) -> float:
        """The seconds so far. For any thread."""
        process = (_of_process() - self._process_before) / self._threads
        return max(process, self._of_thread() - self._thread_before)

    def _of_thread(self) -> float:
        return 0.0 if self._own is None else time.clock_gettime(self._own)


def _of_process() -> float:
    times = os.times()
    ended = times.children_user + times.children_system
    return time.process_time() + ended + sum(map(_of_child, _children("self")))


def _children(process: str) -> set[str]:
    """The processes that `process` started and that have not ended, and those that they started."""
    started: set[str] = set()
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # a thread or a child that has just ended
            started.update(path.read_text().split())
    return started.union(*map(_children, started))


def _of_child(process: str) -> float:
    """The CPU time of a running child, without that of its own children."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0  # it has just ended, and counts with the ended ones once its parent knows
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
