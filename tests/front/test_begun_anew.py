"""After many visits a server begins anew; nobody is turned away, and nothing of before is left running."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from benchmarks.visitors import visiting
from tests.asgi import run
from tests.browser.harness import ROOT, Server, running_server
from tests.front.killed import FORWARD
from tests.front.served import Served
from tests.jobs.world import descendants, wait_until

SOON = ("--server.disconnectedSessionTTL", "1")  # seconds until a visitor who has left is forgotten
MOST_FILES = 20  # open in a new program: none is left of the program before


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Takes two visits for many, and sees within seconds that they are over."""
    monkeypatch.setenv("RESNET_API_RUNS", "1")
    with running_server(tmp_path, ROOT / "tests" / "front" / "quick.py", SOON) as started:
        yield started


def program(server: Server) -> bytes:
    """The command line of the server's process."""
    return Path(f"/proc/{server.pid}/cmdline").read_bytes()


async def seen_by(server: Server, count: int) -> list[str]:
    """The errors that so many visitors saw who were there at once."""
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(visiting(server.url)) for _ in range(count)]
        return [error for visitor in visitors for error in visitor.errors]


def points(found: Mapping[str, Any]) -> list[object]:
    """What a run has found."""
    return [event["values"] for event in found["events"] if event["kind"] == "point"]


def visitors_come_and_go(server: Server) -> None:
    """Returns when another program has taken the place of the server's own; it has to answer all the time."""
    served, before = Served(server.url, server.pid), program(server)
    assert run(seen_by(server, 2)) == []
    wait_until(lambda: served.answers("healthz") and program(server) != before, "a new program")


def test_after_many_visits_the_process_begins_anew_and_answers_all_who_ask_meanwhile(server: Server) -> None:
    served = Served(server.url, server.pid)
    id = json.loads(served.asked("api/v1/runs", body=FORWARD))["id"]
    wait_until(lambda: served.run(id)["state"] == "done", "the end of a run")
    workers, found = descendants(server.pid), points(served.run(id))
    assert workers
    visitors_come_and_go(server)
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    again = served.run(json.loads(served.asked("api/v1/runs", body=FORWARD))["id"])
    assert (again["state"], points(again)) == ("done", found)
    visitors_come_and_go(server)
    assert len(list(Path(f"/proc/{server.pid}/fd").iterdir())) < MOST_FILES
