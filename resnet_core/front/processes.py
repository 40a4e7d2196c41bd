"""The web processes behind one address, and which of them gets a request.

A visitor's session lives in one process, so a cookie names the process, and all that a browser asks goes
there. Somebody new goes where the fewest visitors are, and so does a visitor whose process has ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

COOKIE = "resnet_explorer_process"
NAMED = re.compile(rb"(?:^|[;\s])" + COOKIE.encode() + rb"=(\d{1,3})(?:[;\s]|$)")
RUNS = b"/api/v1/runs"  # the open runs of one client are counted in one process


@dataclass(eq=False)
class Process:
    """A web process: where it listens, whether it answers, its visitors now, and when it was last chosen."""

    number: int
    port: int = 0
    is_up: bool = False
    visitors: int = 0
    turn: int = 0


class Processes:
    """The web processes of one address."""

    def __init__(self, count: int) -> None:
        self.all = tuple(Process(number) for number in range(count))
        self._turn = 0

    def choose(self, target: bytes, cookies: Iterable[bytes]) -> Process | None:
        """The process for a request, by its target and its Cookie headers; None while none answers."""
        up = [process for process in self.all if process.is_up]
        if not up:
            return None
        if target.startswith(RUNS):
            return up[0]
        named = named_in(cookies)
        own = next((process for process in up if process.number == named), None)
        return own or self._next(up)

    def _next(self, up: list[Process]) -> Process:
        self._turn += 1
        chosen = min(up, key=lambda process: (process.visitors, process.turn))
        chosen.turn = self._turn
        return chosen


def named_in(cookies: Iterable[bytes]) -> int | None:
    """The number of the process that Cookie headers name."""
    found = NAMED.search(b"; ".join(cookies))
    return int(found[1]) if found else None


def cookie(process: Process) -> bytes:
    """The value of Set-Cookie that names `process`, until the browser is closed."""
    return f"{COOKIE}={process.number}; Path=/; HttpOnly; SameSite=Lax".encode()
