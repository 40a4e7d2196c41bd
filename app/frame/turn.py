"""Whose page is drawn now: one visitor's after another's, where several ask at once.

Python computes in one thread at a time. Pages that are drawn side by side all end late, and the thread that
sends what they show waits for each of them in turn, some ten times for every message. One after another,
each but the last ends sooner, and that thread waits for one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_SECONDS = 0.25  # then the next one begins beside it: what computes or waits for long holds up nobody


class Line:
    """Those who wait, in the order in which they came; the first has the turn."""

    def __init__(self, longest: float = LONGEST_SECONDS) -> None:
        self._longest, self._until = longest, 0.0
        self._line: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for those who came earlier, each for `longest` seconds at most; the context is the turn."""
        mine = threading.Event()
        with self._lock:
            self._line.append(mine)
            if self._line[0] is mine:
                self._begin()
        while not mine.wait(self._left()):
            self._end_what_is_over()
        try:
            yield
        finally:
            self._end(mine)

    def _left(self) -> float:
        with self._lock:
            return max(0.0, self._until - time.monotonic())

    def _end_what_is_over(self) -> None:
        with self._lock:
            if time.monotonic() >= self._until:
                self._next()

    def _end(self, mine: threading.Event) -> None:
        with self._lock:
            if self._line and self._line[0] is mine:
                self._next()

    def _next(self) -> None:
        self._line.popleft()
        if self._line:
            self._begin()

    def _begin(self) -> None:
        self._until = time.monotonic() + self._longest
        self._line[0].set()


line = Line()
