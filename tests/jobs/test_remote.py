"""The job engine of another process, asked over a socket: it answers as the engine itself does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.presence import Present
from resnet_core.jobs.remote import RemoteEngine, RemoteError
from resnet_core.jobs.service import Service
from resnet_core.jobs.shared import KNOWN_SECONDS, THERE_SECONDS, Heard, sharing
from resnet_core.jobs.words import CANCELLED
from resnet_core.labs.events import Done, Refused
from tests.jobs.world import asks, end_of, serving, wait_until


class Shared:
    """The engine, and two processes that ask it: their visitors there are `ann` and `ben`."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self.engine, self.there = engine, {"ann"}
        self.one = RemoteEngine(str(path), self.there.__contains__)
        self.two = RemoteEngine(str(path))
        self.present: Present


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    path = tmp_path_factory.mktemp("shared") / "jobs"
    with serving() as engine:
        made: list[Present] = []

        def start(present: Present) -> Service:
            made.append(present)
            return engine

        with sharing(path, start):
            both = Shared(engine, path)
            both.one.status(), both.two.status()
            (both.present,) = made  # both processes ask one engine
            yield both
            both.one.close()
            both.two.close()


def test_the_places_of_a_machine_are_there_once(shared: Shared) -> None:
    statuses = [service.status() for service in (shared.engine, shared.one, shared.two)]
    assert statuses[0] == statuses[1] == statuses[2]
    assert statuses[0].devices["cpu"].capacity == 1


def test_what_one_process_began_another_finds_and_reads(shared: Shared) -> None:
    id = shared.one.submit(asks("ann", depth=5))
    assert isinstance(end_of(shared.engine, id), Done)
    assert shared.two.events(id) == shared.one.events(id) == shared.engine.events(id)
    assert shared.two.events(id, 1) == shared.engine.events(id, 1)
    assert shared.one.job(id) == shared.engine.job(id)
    found = shared.two.find(asks("ben", depth=5))
    assert found
    assert shared.two.events(found)[-1] == shared.engine.events(id)[-1]
    request = asks("ann", depth=5)
    assert shared.one.key(request) == shared.engine.key(request)
    assert shared.one.seconds(request) == shared.engine.seconds(request)
    shared.two.forget([str(shared.two.key(request))])
    assert shared.one.find(asks("cat", depth=5)) is None


def test_a_run_is_cancelled_and_one_that_cannot_be_is_refused(shared: Shared, tmp_path: Path) -> None:
    id = shared.one.submit(asks("ann", fault="wait", gate=str(tmp_path / "gate")))
    shared.one.cancel(id)
    assert shared.two.events(id)[-1].event == CANCELLED
    assert isinstance(shared.one.events(shared.one.submit(asks("ann", experiment="none")))[-1].event, Refused)
    assert shared.one.job(type(id)("unknown")) is None


def test_a_visitor_is_there_while_their_process_says_so(shared: Shared) -> None:
    shared.one.find(asks("ann"))
    wait_until(lambda: shared.present("ann"), "word of ann")
    assert shared.present("ben") is None
    shared.there.clear()
    wait_until(lambda: shared.present("ann") is False, "no word of ann")


def test_who_was_not_heard_of_for_long_is_not_known() -> None:
    time = [0.0]
    heard = Heard(lambda: time[0])
    heard.note(["ann"])
    assert (heard.present("ann"), heard.present("ben")) == (True, None)
    time[0] = THERE_SECONDS
    assert heard.present("ann") is False
    time[0] = 1.0 + KNOWN_SECONDS
    heard.note([])
    assert heard.present("ann") is None


def test_processes_ask_at_the_same_time(shared: Shared) -> None:
    keys: list[str | None] = []
    requests = [asks("ann", depth=depth) for depth in range(1, 9)]
    threads = [threading.Thread(target=lambda r=each: keys.append(shared.one.key(r))) for each in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(keys) == {shared.engine.key(request) for request in requests}


def test_a_fault_of_the_engine_and_its_absence_are_said(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.engine, "status", lambda: 1 / 0)
    with pytest.raises(RemoteError, match="could not answer: division by zero"):
        shared.one.status()
    with pytest.raises(RemoteError, match="is not there"):
        RemoteEngine(str(tmp_path / "none")).status()
