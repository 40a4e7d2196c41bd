"""A web process that begins anew when many visitors have left: the same process, at the same socket.

Python takes memory in pieces of 1 MiB and returns one only when nothing is left in it, and many visitors
leave some small thing in many of them. A new program has the memory of a start. Whoever asks meanwhile waits
in the queue of the socket, for some two seconds.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence

from uvicorn import Server

READ_SECONDS = 0.5  # in which the requests of those who are connected have come
IS_POSSIBLE = os.name == "posix"  # elsewhere a process cannot become another program


class Renewal:
    """Whether this process begins anew when it ends, and at which socket.

    `program` is a script that has Streamlit use it: its arguments are the number of the open file, and those
    of `streamlit`.
    """

    def __init__(self, program: str) -> None:
        self._program = program
        self._arguments: list[str] = []

    def ask(self, server: Server, is_idle: Callable[[], bool]) -> None:
        """Has `server` end for it, unless somebody waits for an answer, or something is to be done."""
        if not IS_POSSIBLE or self._arguments or server.server_state.tasks or not is_idle():
            return
        listening = server.servers[0].sockets[0]
        if line := streamlit_line(sys.orig_argv, listening.getsockname()[1]):
            self._arguments = [str(os.dup(listening.fileno())), *line]
            server.servers[0].close()
            asyncio.get_running_loop().call_later(READ_SECONDS, setattr, server, "should_exit", True)

    def begin(self) -> None:
        """Becomes the new program, if that was asked for: to be called when all else has ended."""
        if self._arguments:
            kept = int(self._arguments[0])
            os.set_inheritable(kept, True)
            _close_between(2, kept)
            _close_between(kept, os.sysconf("SC_OPEN_MAX"))
            # Without -P the folder of the script would hide modules of Python's of the same names.
            os.execv(sys.executable, [sys.executable, "-P", self._program, *self._arguments])


def streamlit_line(command: Sequence[str], port: int) -> list[str]:
    """What followed `streamlit` in the command that began this process; nothing where it was another one.

    `port` is where it listens now: where the command names none, it may be another than it would take.
    """
    if "run" not in command:
        return []
    return ["run", "--server.port", str(port), *command[command.index("run") + 1 :]]


def _close_between(first: int, last: int) -> None:
    # Some libraries leave files open for the next program.
    os.closerange(first + 1, last)
