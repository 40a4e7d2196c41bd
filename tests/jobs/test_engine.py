"""What pages rely on beyond the contract of the back ends: on processes of this machine."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.request import Request
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.jobs.worker import wire
from resnet_core.jobs.worker.confine import KEPT_BYTES, own_bytes
from resnet_core.jobs.worker.process import Options
from resnet_core.labs.events import Cancelled, Done, Event, Failed, Point, Refused, timeless
from resnet_core.spec import ArchSpec, Input
from resnet_core.system import machine
from resnet_core.zoo import RESNETS
from tests.jobs.world import (
    POLICY,
    TABLE,
    asks,
    descendants,
    end_of,
    follow,
    is_confined,
    is_here,
    is_worker,
    serving,
    signal_all,
    taken,
    wait_until,
    workers,
)
from tests.patience import PATIENCE


@pytest.fixture
def engine() -> Iterator[Engine]:
    with serving() as serving_engine:
        yield serving_engine


def test_the_same_visitor_asking_twice_has_one_job(engine: Engine, tmp_path: Path) -> None:
    request = asks(fault="wait", gate=str(tmp_path / "gate"))
    assert engine.submit(request) == engine.submit(request)


def test_a_newer_request_of_the_same_experiment_replaces_the_older(engine: Engine, tmp_path: Path) -> None:
    older = engine.submit(asks(fault="wait", gate=str(tmp_path / "gate")))
    is_here(tmp_path / "gate")
    newer = engine.submit(asks(depth=2))
    end = end_of(engine, older)
    assert isinstance(end, Cancelled)
    assert "newer request" in end.why
    assert isinstance(end_of(engine, newer), Done)


def test_a_request_for_another_experiment_waits_for_the_visitors_own_run(
    engine: Engine, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    first = engine.submit(asks(fault="wait", gate=str(gate)))
    is_here(gate)
    second = engine.submit(asks(experiment="other"))
    assert engine.job(second).state == "queued"  # type: ignore[union-attr]
    gate.touch()
    assert [type(end_of(engine, id)) for id in (first, second)] == [Done, Done]


def test_a_full_queue_refuses_and_says_when_to_come_back(tmp_path: Path) -> None:
    with serving(replace(POLICY, queue=2)) as engine:
        engine.submit(asks("at work", fault="wait", gate=str(tmp_path / "gate")))
        is_here(tmp_path / "gate")
        for number in range(2):
            engine.submit(asks(f"waiting {number}", depth=number + 2))
        end = end_of(engine, engine.submit(asks("late", depth=9)))
        assert isinstance(end, Refused)
        assert end.why.startswith("2 runs are already waiting. Try again in about ")


@pytest.mark.parametrize(
    ("spec", "input", "offer"),
    [
        (replace(RESNETS["resnet50"], depths=(3, 4, 10**6, 3)), Input(), "depths"),
        (RESNETS["resnet50"], Input(height=10**5, width=10**5), "height"),
        (RESNETS["resnet50"], Input(batch=10**6), "batch"),
        (RESNETS["resnet50"], Input(height=2, width=2), "height"),
    ],
)
def test_what_is_beyond_all_limits_is_refused_at_once(
    engine: Engine, spec: ArchSpec, input: Input, offer: str
) -> None:
    end = end_of(engine, engine.submit(Request("long", spec, input, visitor="ann")))
    assert isinstance(end, Refused)
    assert offer in end.offer
    assert taken(engine) == 0


def test_an_idle_worker_that_is_killed_is_replaced_and_nobody_notices(engine: Engine) -> None:
    wait_until(lambda: engine.status().ready, "a ready worker")
    signal_all(workers(), signal.SIGKILL)
    assert isinstance(end_of(engine, engine.submit(asks())), Done)


def test_an_experiment_that_cannot_be_imported_fails_in_words(engine: Engine) -> None:
    end = end_of(engine, engine.submit(asks(experiment="missing")))
    assert isinstance(end, Failed)
    assert "tests.jobs.not_there" in end.why


def test_when_no_worker_can_be_started_the_job_says_so(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    engine = Engine(Pool("tests.jobs.no_such_table", POLICY), TABLE, POLICY, Store(MEMORY, 10**6))
    end = end_of(engine, engine.submit(asks()))
    engine.close()
    assert isinstance(end, Failed)
    assert end.cause == "start"
    assert "exit status 1" in end.why


def test_closing_ends_all_jobs_and_workers(tmp_path: Path) -> None:
    with serving() as engine:
        running = engine.submit(asks("ann", fault="wait", gate=str(tmp_path / "gate")))
        is_here(tmp_path / "gate")
        waiting = engine.submit(asks("bob", depth=2))
        assert workers()
    assert not workers()
    for id in (running, waiting):
        end = engine.events(id)[-1].event
        assert isinstance(end, Cancelled)
        assert "server stopped" in end.why


def test_a_worker_steps_back_behind_the_server(engine: Engine) -> None:
    wait_until(lambda: engine.status().ready, "a ready worker")
    for pid in workers():
        assert os.getpriority(os.PRIO_PROCESS, pid) == min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)
        assert is_confined(pid)
        limit, _ = resource.prlimit(pid, resource.RLIMIT_DATA)
        assert limit == POLICY.memory_bytes + own_bytes() + KEPT_BYTES
        assert f"OMP_NUM_THREADS={machine.threads()}" in Path(f"/proc/{pid}/environ").read_text().split("\0")


def test_a_worker_goes_when_its_pipe_is_closed_even_without_help_from_the_system() -> None:
    options = Options(os.getpid(), TABLE, 2**26, 4.0, "", tell_devices=True)
    command = [sys.executable, "-m", "resnet_core.jobs.worker.process", json.dumps(vars(options))]
    with subprocess.Popen(command, cwd=machine.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert wire.read(cast(BinaryIO, worker.stdout)) is not None
        cast(BinaryIO, worker.stdin).close()
        assert worker.wait(PATIENCE) == 0


def test_a_stopped_worker_goes_with_a_server_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.jobs.server", MEMORY, str(tmp_path / "gate"), "streaming"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=machine.ROOT) as server:
        assert server.stdout is not None
        server.stdout.readline()
        orphans = [pid for pid in descendants(server.pid) if is_worker(pid)]
        wait_until(lambda: all(map(is_confined, orphans)), "workers that have confined themselves")
        signal_all(orphans, signal.SIGSTOP)
        server.kill()
    wait_until(lambda: not any(map(is_worker, orphans)), "the end of the workers")


def test_at_most_one_worker_is_spare(engine: Engine) -> None:
    for number in range(5):
        end_of(engine, engine.submit(asks(f"visitor {number}", depth=number + 1)))
        assert 1 <= len(workers()) <= 2


def test_many_threads_may_use_the_engine_at_once(engine: Engine) -> None:
    ends: list[Event] = []

    def visit(number: int) -> None:
        for round_ in range(3):
            id = engine.submit(asks(f"visitor {number}", depth=number % 3 + 1, steps=round_ + 1))
            engine.status()
            ends.append(end_of(engine, id))

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(12)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert Counter(type(end) for end in ends) == {Done: 36}


def numbers(said: list[Event]) -> list[Event]:
    """What a run with torch found, times aside."""
    assert isinstance(said[-1], Done), said[-1]
    return timeless(said)


@pytest.mark.slow
def test_fresh_workers_find_the_same_numbers_to_the_last_bit() -> None:
    networks = [replace(RESNETS["resnet18"], widths=(8, 16, 24, width)) for width in range(32, 64, 8)]
    asked = [Request("torch", spec, Input(32, 32, 2), seed=3, visitor=str(spec.widths)) for spec in networks]
    with serving(replace(POLICY, memory_bytes=2**30)) as engine:
        first = [numbers(follow(engine, engine.submit(request))) for request in asked]
    with serving(replace(POLICY, memory_bytes=2**30)) as engine:
        at_once = [engine.submit(request) for request in reversed(asked)]
        second = [numbers(follow(engine, id)) for id in at_once]
        other_seed = numbers(follow(engine, engine.submit(replace(asked[0], seed=4, visitor="other"))))
    assert first == second[::-1]
    assert all(isinstance(event, Point | Done) for event in first[0])
    assert other_seed != first[0]


@pytest.mark.slow
def test_counting_runs_torch_in_a_worker_and_never_in_the_web_process() -> None:
    """The real table, in a fresh process; the last line is for the worker, which does import torch."""
    code = """
import sys
from resnet_core.jobs.start import start_engine
from resnet_core.jobs.request import Request
from resnet_core.zoo import RESNETS
from tests.patience import PATIENCE
from tests.jobs.world import follow
engine = start_engine()
said = follow(engine, engine.submit(Request("count", RESNETS["resnet50"], visitor="ann")))
print(said[-2].values["params"])
engine.close()
print("torch" in sys.modules, "ray" in sys.modules)
import resnet_core.experiments.count
print("torch" in sys.modules)
"""
    environment = {**os.environ, "RESNET_STORE": MEMORY}
    command, folder = [sys.executable, "-c", code], machine.ROOT
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert done.stdout.split("\n")[:3] == ["25557032", "False False", "True"]
