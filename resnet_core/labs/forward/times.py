"""Times, and whether the processor was there for what was timed. No torch here."""

from __future__ import annotations

from typing import NamedTuple

DISTURBED = 0.1  # share of the time; a run beside others waits for far more, one alone for about 0.01


class Spread(NamedTuple):
    """Seconds: the median and the two quartiles of so many runs."""

    median: float
    low: float
    high: float
    runs: int


class Waited(NamedTuple):
    """Of `passed` seconds of the clock, those in which the thread that was timed did not compute."""

    waited: float
    passed: float


class Attention(NamedTuple):
    """Whether the processor was there for what was timed, told by its CPU time beside the clock."""

    seconds: Waited

    @property
    def missed(self) -> float:
        """The share of the time that went to others."""
        return self.seconds.waited / self.seconds.passed if self.seconds.passed else 0.0

    @property
    def was_disturbed(self) -> bool:
        """Whether that is so much that the times mean little."""
        return self.missed > DISTURBED
