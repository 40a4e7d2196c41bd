"""What every back end promises: the same tests, on processes of this machine and on a Ray cluster."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.store import Store
from resnet_core.labs.events import (
    Cancelled,
    Done,
    Expired,
    Failed,
    Point,
    Refused,
    timeless,
)
from tests.jobs.own_engine import (
    a_job_outlives_its_lease_while_its_page_asks_and_ends_when_it_is_closed,
    a_lost_job_begins_again_and_its_first_findings_do_not_count,
    a_result_is_there_with_its_request,
    runs_are_done_although_an_actor_was_stopped_between_two,
    runs_meet_their_deadline_by_computing,
)
from tests.jobs.world import (
    IMPATIENT,
    POLICY,
    asks,
    depths,
    end_of,
    follow,
    is_here,
    serving,
    taken,
    wait_until,
)

pytestmark = pytest.mark.slow


def check_fault(engine: Engine, fault: str, cause: str, why: str) -> None:
    bad = engine.submit(asks("ann", fault=fault, batch=8))
    good = engine.submit(asks("bob", depth=2))
    end = end_of(engine, bad)
    assert isinstance(end, Failed)
    assert end.cause == cause
    assert why in end.why
    assert isinstance(end_of(engine, good), Done)


# Engines of their own. They come first: on a cluster, idle workers of another engine keep its places, and to
# start one takes seconds there. So what needs another policy, or an end of the server, shares what it can.


def test_a_server_does_what_its_policy_says_and_its_results_outlive_it(cluster: str, tmp_path: Path) -> None:
    path = str(tmp_path / "results.sqlite")
    with serving(replace(POLICY, retries=1, patience=1000.0), Store(path, 10**8), cluster) as engine:
        a_lost_job_begins_again_and_its_first_findings_do_not_count(engine, tmp_path / "lost")
        runs_meet_their_deadline_by_computing(engine, tmp_path / "deadline")
        asked = asks("ann", depth=2)
        first, key = follow(engine, engine.submit(asked)), engine.key(asked) or ""
        wait_until(lambda: engine.store.get(key), "a kept result")
    with serving(replace(POLICY, lease_seconds=4.0), Store(path, 10**8), cluster) as engine:
        a_result_is_there_with_its_request(engine, first)
        a_job_outlives_its_lease_while_its_page_asks_and_ends_when_it_is_closed(engine, tmp_path / "lease")


def test_a_worker_that_stops_answering_is_replaced_and_the_next_job_runs(cluster: str) -> None:
    silent = ("SIGSTOP", "deaf")
    with serving(IMPATIENT, cluster=cluster) as engine:
        bad = [engine.submit(asks(fault, fault=fault, batch=8)) for fault in silent]
        good = engine.submit(asks("bob", depth=2))
        for end in [end_of(engine, id) for id in bad]:
            assert isinstance(end, Failed)
            assert end.cause == "silence"
            assert "stopped answering for 5 seconds" in end.why
        assert isinstance(end_of(engine, good), Done)
        if cluster:
            runs_are_done_although_an_actor_was_stopped_between_two(engine)


# These share one engine, whose workers are ready.


def test_a_job_says_everything_in_order_and_is_done(engine: Engine) -> None:
    id = engine.submit(asks(steps=5, depth=3))
    said = follow(engine, id)
    assert [event.values["step"] for event in said if isinstance(event, Point)] == [0, 1, 2, 3, 4]
    assert isinstance(said[-1], Done)
    assert 0 < said[-1].seconds < 60
    numbers = [number for number, _ in engine.events(id)]
    assert numbers == sorted(set(numbers))
    assert engine.events(id, numbers[-2])[0].number == numbers[-1]
    assert engine.events(id, numbers[-1]) == []


def test_sixteen_jobs_at_once_equal_the_same_sixteen_in_a_row(engine: Engine) -> None:
    asked = [asks(f"visitor {n}", depth=n % 4 + 1, batch=n // 4 + 1) for n in range(16)]
    in_a_row = [follow(engine, engine.submit(request)) for request in asked]
    ids = [engine.submit(request, again=True) for request in asked]
    at_once = [follow(engine, id) for id in ids]
    assert [*map(timeless, at_once)] == [*map(timeless, in_a_row)]
    assert len({str(timeless(said)) for said in in_a_row}) == 16
    assert all(new != old for new, old in zip(at_once, in_a_row, strict=True))  # each took its own time


def test_a_job_that_hangs_ends_at_its_deadline(engine: Engine) -> None:
    end = end_of(engine, engine.submit(asks(experiment="short", fault="hang")))
    assert isinstance(end, Expired)
    assert end.cause == "deadline"
    assert "had not finished after 1.5 seconds" in end.why
    wait_until(lambda: taken(engine) == 0, "a free place")


def test_what_an_experiment_prints_is_not_a_message(engine: Engine) -> None:
    assert isinstance(end_of(engine, engine.submit(asks(fault="print"))), Done)


def test_no_number_is_lost_on_the_way(engine: Engine) -> None:
    said = follow(engine, engine.submit(asks(fault="nan")))
    (odd,) = [event for event in said if isinstance(event, Point) and event.name == "odd"]
    assert repr(odd.values["values"]) == "[nan, inf, -inf, -0.0]"


@pytest.mark.parametrize(
    ("fault", "cause", "why"),
    [
        ("exception", "error", "ZeroDivisionError: division by zero"),
        ("exit", "error", "SystemExit: 3"),
        ("object", "error", "holds a object"),
        ("end", "error", "not str"),
        ("SIGKILL", "crash", "lost"),
        ("SIGSEGV", "crash", "lost"),
        ("memory", "memory", "ran out of memory at batch 8; batch 4 needs at most half as much"),
        ("flood", "flood", "5,000 events"),
        ("giant", "flood", "larger than 8 MB"),
    ],
)
def test_what_goes_wrong_is_said_and_the_next_job_runs(
    engine: Engine, fault: str, cause: str, why: str
) -> None:
    check_fault(engine, fault, cause, why)


def test_running_out_of_memory_offers_a_batch(engine: Engine) -> None:
    end = end_of(engine, engine.submit(asks(fault="memory", batch=8)))
    assert isinstance(end, Failed)
    assert end.offer == {"batch": 4}


def test_cancelling_frees_the_place_and_leaves_others_alone(engine: Engine, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    job = engine.submit(asks("ann", fault="wait", gate=str(gate)))
    is_here(gate)
    other = engine.submit(asks("bob", depth=2))
    engine.cancel(job)
    assert isinstance(end_of(engine, job), Cancelled)
    assert isinstance(end_of(engine, other), Done)
    engine.cancel(job)
    assert isinstance(end_of(engine, job), Cancelled)
    wait_until(lambda: taken(engine) == 0, "a free place")


def test_equal_requests_share_a_run_and_one_may_leave_it(engine: Engine, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    request = asks("ann", fault="wait", gate=str(gate))
    first, second = engine.submit(request), engine.submit(replace(request, visitor="bob"))
    is_here(gate)
    assert first != second
    assert taken(engine) == 1
    engine.cancel(first)
    gate.touch()
    assert isinstance(end_of(engine, second), Done)
    assert isinstance(end_of(engine, first), Cancelled)


def test_a_reload_finds_its_run_again(engine: Engine, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    request = asks("before", fault="wait", gate=str(gate))
    assert engine.find(request) is None
    engine.submit(request)
    is_here(gate)
    found = engine.find(replace(request, visitor="after"))
    assert found is not None
    gate.touch()
    said = follow(engine, found)
    assert isinstance(said[-1], Done)
    assert depths(said) == {1}
    assert engine.find(replace(request, visitor="later")) is not None


def test_who_waits_is_told_the_place_and_the_time(cluster: str, engine: Engine, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    places = 2 if cluster else 1
    wait_until(lambda: engine.status().ready, "a ready worker")
    # No other test asks "other": a first run is expected to take half of its limit, a minute.
    first = partial(asks, experiment="other", fault="wait", gate=str(gate))
    at_work = [engine.submit(first(f"at work {n}", depth=n + 1)) for n in range(places)]
    waiting = [engine.submit(asks(f"waiting {n}", depth=9 + n)) for n in range(3)]
    looks = [engine.job(id) for id in waiting]
    assert [(look.state, look.position) for look in looks if look] == [
        ("queued", 1),
        ("queued", 2),
        ("queued", 3),
    ]
    seconds = [look.seconds for look in looks if look]
    assert 0 < seconds[0] < seconds[1] < seconds[2]
    assert engine.status().waiting == 3
    gate.touch()
    assert all(isinstance(end_of(engine, id), Done) for id in at_work + waiting)


def test_places_are_never_taken_twice(cluster: str, engine: Engine) -> None:
    jobs = [engine.submit(asks(f"visitor {n}", depth=n + 1, pause=0.02)) for n in range(6)]
    most: dict[JobId, int] = {}
    for id in jobs:
        while engine.job(id).state in ("queued", "running"):  # type: ignore[union-attr]
            most[id] = max(most.get(id, 0), taken(engine))
            time.sleep(0.005)
    assert max(most.values()) == (2 if cluster else 1)
    assert all(isinstance(end_of(engine, id), Done) for id in jobs)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (asks(experiment="nothing"), "allowed are short, long"),
        (asks(colour="red"), "there is no such setting"),
        (replace(asks(), device="cuda:7"), "Device cuda:7 is not available here"),
        (asks(batch=100), "a run may hold 64 MiB here; batch 64 fits."),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(engine: Engine, asked: Request, why: str) -> None:
    wait_until(lambda: engine.status().ready, "a ready worker")
    end = end_of(engine, engine.submit(asked))
    assert isinstance(end, Refused)
    assert why in end.why
