"""How long this process has really computed: on a busy machine, that is less than the time that passes."""

from __future__ import annotations

import os
import sys
import threading
import time


class WorkClock:
    """Counts the seconds of computing from here on, in the thread that makes it and in all others.

    The CPU time of the process, with the children that have ended, is divided by the `threads` that it may
    use. A thread that computes alone counts in full.
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
    return time.process_time() + times.children_user + times.children_system
