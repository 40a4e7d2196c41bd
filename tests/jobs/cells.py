"""The faults: each a scene played to a job while it is queued, running, streaming or finishing.

A scene has a victim, `ann`, and a bystander, `bob`, whose job asks for another network. It returns how the
victim's job ended; the bystander's must be done, with its own network and nobody else's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.request import JobId
from resnet_core.jobs.store import Store
from resnet_core.labs.events import Done, Event, Point
from resnet_core.system.machine import ROOT
from tests.jobs.scene import ANN, BLOCKER, Scene, bystander, check_bystander
from tests.jobs.world import (
    IMPATIENT,
    POLICY,
    asks,
    depths,
    descendants,
    end_of,
    follow,
    is_worker,
    serving,
    signal_all,
    taken,
    wait_until,
    workers,
)

STORM = 300  # changes
SOON = 30.0  # seconds in which no worker is left: of a server that ended, or was closed


def worker_fault(fault: str) -> Callable[[Scene], Event]:
    """The victim's own run does it; in the queue, it is the run before the victim's that does."""

    def play(scene: Scene) -> Event:
        experiment = "short" if fault == "hang" else "long"
        with serving(IMPATIENT if fault == "SIGSTOP" else POLICY) as engine:
            if scene.phase == "queued":
                before = asks("eve", experiment, BLOCKER, fault=fault)
                first, job = (
                    engine.submit(before),
                    engine.submit(replace(scene.victim("none"), experiment="long")),
                )
                bob = bystander(engine)
                ends = [end_of(engine, first), end_of(engine, job)]
                assert isinstance(ends[1], Done)
                check_bystander(engine, bob)
                return ends[0]
            job, bob = engine.submit(scene.victim(fault, experiment)), bystander(engine)
            said = follow(engine, job)
            assert depths(said) <= {ANN}
            check_bystander(engine, bob)
            return said[-1]

    return play


def killed_from_outside(number: signal.Signals) -> Callable[[Scene], Event]:
    """All workers get the signal, as from an operator or the kernel."""

    def play(scene: Scene) -> Event:
        with serving() as engine:
            job = scene.at_phase(engine)
            bob = bystander(engine)
            signal_all(workers(), number)
            scene.open()
            end = end_of(engine, job)
            check_bystander(engine, bob)
            return end

    return play


def browser_closed(scene: Scene) -> Event:
    """The page is there no more and asks nothing; the lease lapses."""
    there = {"ann", "eve"}
    with serving(replace(POLICY, lease_seconds=1.5), present=there.__contains__) as engine:
        job = scene.at_phase(engine)
        there.clear()
        wait_until(lambda: engine.status().waiting == 0 and taken(engine) == 0, "a free place")
        check_bystander(engine, bystander(engine))
        return end_of(engine, job)


def browser_frozen(scene: Scene) -> Event:
    """The page stops for a while and then asks for all it missed."""
    with serving() as engine:
        job = scene.at_phase(engine)
        bob = bystander(engine)
        heard = engine.events(job)
        scene.open()
        check_bystander(engine, bob)
        wait_until(lambda: engine.job(job).state == "done", "an end")  # type: ignore[union-attr]
        missed = engine.events(job, heard[-1].number if heard else 0)
        said = [event for _, event in heard + missed]
        assert [event.values["step"] for event in said if isinstance(event, Point)] == [0, 1, 2, 3]
        return said[-1]


def slow_reader(scene: Scene) -> Event:
    """The experiment says far more than the page reads; only progress is merged."""
    with serving() as engine:
        if scene.phase == "queued":
            scene.block(engine)
        job, bob = engine.submit(scene.victim("chatter")), bystander(engine)
        scene.open()
        check_bystander(engine, bob)
        wait_until(lambda: engine.job(job).state == "done", "an end")  # type: ignore[union-attr]
        said = follow(engine, job)
        assert len(said) < 20
        assert [event.values["step"] for event in said if isinstance(event, Point)] == [0, 1, 2, 3]
        return said[-1]


def slider_storm(scene: Scene) -> Event:
    """The visitor changes the network 300 times, 200 times a second; the last one counts."""
    with serving() as engine:
        scene.at_phase(engine)
        bob = bystander(engine)
        jobs = []
        for change in range(STORM):
            jobs.append(engine.submit(asks("ann", "long", 10 + change, pause=0.01)))
            assert engine.status().waiting <= 3
            time.sleep(1 / 200)
        scene.open()
        said = follow(engine, jobs[-1])
        assert depths(said) == {10 + STORM - 1}
        check_bystander(engine, bob)
        for number, job in enumerate(jobs):
            assert depths(follow(engine, job)) <= {10 + number}
        return said[-1]


def server_gets(number: signal.Signals) -> Callable[[Scene], Event]:
    """The server ends; no worker is left, and what was done before is still there."""

    def play(scene: Scene) -> Event:
        path = str(scene.folder / "results.sqlite")
        command = [sys.executable, "-m", "tests.jobs.server", path, str(scene.gate), scene.phase]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
            assert server.stdout is not None
            job = JobId(server.stdout.readline().strip())
            orphans = [pid for pid in descendants(server.pid) if is_worker(pid)]
            assert orphans
            os.kill(server.pid, number)
        wait_until(lambda: not any(map(is_worker, orphans)), "the end of the workers", SOON)
        with serving(store=Store(path, 10**8)) as engine:
            assert engine.find(scene.victim("wait")) is None
            before = engine.submit(asks("before", depth=7))
            assert engine.job(before).state == "done"  # type: ignore[union-attr]
            check_bystander(engine, bystander(engine))
            return end_of(engine, job)

    return play


def store_fault(break_it: Callable[[Engine, Path], None], trouble: str) -> Callable[[Scene], Event]:
    """The file of results goes bad; jobs go on, and the page is told in a sentence."""

    def play(scene: Scene) -> Event:
        path = scene.folder / "results.sqlite"
        with serving(store=Store(str(path), 10**8)) as engine:
            job = scene.at_phase(engine, steps=300)  # more than fits in what is left of a page
            break_it(engine, path)
            bob = bystander(engine)
            scene.open()
            said = follow(engine, job)
            assert depths(said) == {ANN}
            check_bystander(engine, bob)
            wait_until(lambda: trouble in engine.status().trouble, "a sentence about the store")
            assert wait_until(engine.store.results, "a result kept all the same")
            return said[-1]

    return play


def fill_disk(engine: Engine, path: Path) -> None:
    """From now on SQLite finds no room for another page."""
    engine.store._cursor.execute("PRAGMA max_page_count = 1")


def corrupt(engine: Engine, path: Path) -> None:
    """The file is overwritten with noise."""
    path.write_bytes(b"noise" * 10_000)


FAULTS: dict[str, Callable[[Scene], Event]] = {
    "worker SIGKILL": worker_fault("SIGKILL"),
    "worker SIGSEGV": worker_fault("SIGSEGV"),
    "worker SIGSTOP": worker_fault("SIGSTOP"),
    "SIGKILL from outside": killed_from_outside(signal.SIGKILL),
    "out of memory": worker_fault("memory"),
    "hang": worker_fault("hang"),
    "exception": worker_fault("exception"),
    "NaN": worker_fault("nan"),
    "browser closed": browser_closed,
    "browser frozen": browser_frozen,
    "slow reader": slow_reader,
    "slider storm": slider_storm,
    "server SIGTERM": server_gets(signal.SIGTERM),
    "server SIGKILL": server_gets(signal.SIGKILL),
    "disk full": store_fault(fill_disk, "cannot be saved to a file"),
    "corrupted store": store_fault(corrupt, "was damaged"),
}
EXPECTED = {
    "worker SIGKILL": "failed: crash",
    "worker SIGSEGV": "failed: crash",
    "worker SIGSTOP": "failed: silence",
    "out of memory": "failed: memory",
    "hang": "expired: deadline",
    "exception": "failed: error",
    "browser closed": "expired: lease",
    "server SIGTERM": "expired: forgotten",
    "server SIGKILL": "expired: forgotten",
}


def expected(fault: str, phase: str) -> str:
    """The end that the cell must come to."""
    if fault == "SIGKILL from outside":
        return "done" if phase == "queued" else "failed: crash"
    return EXPECTED.get(fault, "done")


def typed(end: Event) -> str:
    """The end's kind and cause."""
    cause = getattr(end, "cause", "")
    return type(end).__name__.lower() + (f": {cause}" if cause else "")
