"""The lists of freed objects that asyncio and uvloop keep for the next ones, filled anew.

Each keeps some 250 small objects for good, and after a class these lie where it was. Python returns memory
by the mebibyte, when nothing is left in it.
"""

from __future__ import annotations

import asyncio

MOST = 300  # asyncio keeps 255 iterators of futures, uvloop 250 calls and 250 timers
LATER_SECONDS = 3600.0
LET_GO_SECONDS = 0.01  # in which the loop forgets what was called or cancelled


async def renew_free_lists() -> None:
    """Takes what they keep, fills them with objects that lie among those in use, and frees the former."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    kept = [[future.__await__(), loop.call_soon(int), _cancelled(loop)] for _ in range(MOST)]
    new = [[future.__await__(), loop.call_soon(int), _cancelled(loop)] for _ in range(MOST)]
    await asyncio.sleep(LET_GO_SECONDS)
    new.clear()  # into the lists, which are empty now
    kept.clear()


def _cancelled(loop: asyncio.AbstractEventLoop) -> asyncio.TimerHandle:
    timer = loop.call_later(LATER_SECONDS, int)
    timer.cancel()
    return timer
