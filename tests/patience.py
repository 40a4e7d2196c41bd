"""How long a test waits for something that must come: a bound for defects, never a measurement.

A busy machine makes everything slower, so no wait in the tests is shorter, unless the time is what is tested.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

PATIENCE = 120.0  # seconds


def share() -> float:
    """How much of a core a process gets while as many others want one as now, at most 1."""
    return min(1.0, (os.cpu_count() or 1) / max(os.getloadavg()[0], 1e-9))


class Waiting:
    """A wait that ends after so many seconds of a machine of its own: on one that is shared it is longer."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        share: Callable[[], float] = share,
    ) -> None:
        self._left, self._clock, self._share, self._last = seconds, clock, share, clock()

    def is_over(self) -> bool:
        """Whether the seconds are used up; to be asked often."""
        now = self._clock()
        self._left -= (now - self._last) * self._share()
        self._last = now
        return self._left < 0
