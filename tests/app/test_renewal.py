"""When a web process may begin anew, and with what command (`tests/front/test_begun_anew.py` does it)."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn import Config, Server

from app.serving.renewal import Renewal, streamlit_line
from tests.asgi import run
from tests.patience import PATIENCE

PYTHON = ["python", "-m", "streamlit", "run", "app/server.py", "--server.port", "8600"]


@pytest.mark.parametrize(
    "command",
    [
        PYTHON,
        [".venv/bin/python", ".venv/bin/streamlit", *PYTHON[3:]],
        ["python", "-P", "app/frame/listening.py", "7", *PYTHON[3:]],
    ],
)
def test_the_new_program_gets_what_streamlit_got_and_the_port_of_now(command: list[str]) -> None:
    assert streamlit_line(command, 8601) == ["run", "--server.port", "8601", *PYTHON[4:]]


def test_what_streamlit_did_not_start_is_not_begun_anew() -> None:
    assert streamlit_line(["uvicorn", "app.server:app"], 8000) == []


def test_nothing_begins_unless_it_was_asked_for() -> None:
    Renewal("no program").begin()


async def nobody(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("nobody asks")


async def ends(monkeypatch: pytest.MonkeyPatch, command: list[str], is_idle: bool, tasks: int) -> bool:
    """Whether a server ends that is asked to begin anew."""
    server = Server(Config(nobody, port=0, lifespan="off", log_level="critical"))
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE):
        while not server.started:
            await asyncio.sleep(0.01)
        answers = {asyncio.create_task(asyncio.sleep(0)) for _ in range(tasks)}
        server.server_state.tasks |= answers
        monkeypatch.setattr(sys, "orig_argv", command)
        renewal, programs = Renewal("listening.py"), list[list[str]]()
        renewal.ask(server, lambda: is_idle)
        ended = not server.servers[0].sockets
        server.server_state.tasks -= answers
        if not ended:
            server.should_exit = True
        await serving
    monkeypatch.setattr(os, "execv", lambda _, words: programs.append(words))
    monkeypatch.setattr(os, "closerange", lambda first, last: None)
    renewal.begin()
    assert [words[1:3] for words in programs] == ended * [["-P", "listening.py"]]
    for words in programs:
        os.close(int(words[3]))
    return ended


@pytest.mark.parametrize(
    ("command", "is_idle", "tasks", "expected"),
    [
        (PYTHON, True, 0, True),
        (PYTHON, False, 0, False),
        (PYTHON, True, 1, False),
        (["uvicorn", "app.server:app"], True, 0, False),
    ],
)
def test_a_server_ends_for_it_when_nobody_needs_it(
    monkeypatch: pytest.MonkeyPatch, command: list[str], is_idle: bool, tasks: int, expected: bool
) -> None:
    assert run(ends(monkeypatch, command, is_idle, tasks)) == expected
