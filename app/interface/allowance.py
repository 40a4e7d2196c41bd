"""How often one client may ask: a bucket that fills at a steady rate and is emptied by requests."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

PER_SECOND, AT_ONCE = 100.0, 300.0
MOST_CLIENTS = 4_096


class Allowance:
    """The buckets of the clients that asked last."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, client: str) -> bool:
        """Whether `client` may ask now; if so, it has one request less."""
        now = self._clock()
        left, since = self._left.pop(client, (AT_ONCE, now))
        left = min(AT_ONCE, left + (now - since) * PER_SECOND)
        allowed = left >= 1
        self._left[client] = (left - allowed, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return allowed
