"""The web processes behind one address, and which of them gets a request.

A visitor's session lives in one process, so a cookie names the process, and all that a browser asks goes
there. Somebody new goes where the fewest visitors are, and so does a visitor whose process has ended.
What programs ask goes to a process that draws no pages, so that neither waits for the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

COOKIE = "resnet_explorer_process"
NAMED = re.compile(rb"(?:^|[;\s])" + COOKIE.encode() + rb"=(\d{1,3})(?:[;\s]|$)")
INTERFACE = (b"/api/", b"/embed/")


@dataclass(eq=False)
class Process:
    """A web process: where it listens, whether it answers, its visitors now, and when it was last chosen."""

    number: int
    port: int = 0
    is_up: bool = False
    visitors: int = 0
    turn: int = 0


class Processes:
    """The web processes of one address: `pages` draw them, `interface` answers programs."""

    def __init__(self, count: int) -> None:
        self.pages = tuple(Process(number) for number in range(count))
        self.interface = Process(count)
        self._turn = 0

    def choose(self, target: bytes, cookies: Iterable[bytes]) -> Process | None:
        """The process for a request, by its target and its Cookie headers; None while none answers."""
        if target.startswith(INTERFACE):
            return self.interface if self.interface.is_up else None
        up = [process for process in self.pages if process.is_up]
        named = named_in(cookies)
        own = next((process for process in up if process.number == named), None)
        return own or (self._next(up) if up else None)

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
