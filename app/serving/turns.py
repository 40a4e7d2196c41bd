"""How long a thread computes until another one may.

A page is drawn by a thread of its own. All messages and answers pass through another, which asks for Python's
lock some ten times for each, and waits for a turn each time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN_SECONDS = 0.0001


@contextmanager
def short_turns() -> Iterator[None]:
    """While the context lasts, threads take turns of a tenth of a millisecond."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
