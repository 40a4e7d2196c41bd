"""What is promised by an engine of its own policy; `test_contract.py` runs it here and on a Ray cluster."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

from resnet_core.jobs.engine import Engine
from resnet_core.labs.events import Done, Event, Expired, Point, Restarted, timeless
from tests.jobs.world import asks, descendants, end_of, follow, is_here, signal_all, taken, wait_until


def a_lost_job_begins_again_and_its_first_findings_do_not_count(engine: Engine, gate: Path) -> None:
    once = asks(fault="once", gate=str(gate))
    id = engine.submit(once)
    # A worker that is lost before the engine has heard of it begins again, and nothing is said of that.
    wait_until(lambda: any(isinstance(each.event, Point) for each in engine.events(id)), "its first findings")
    gate.touch()
    said = follow(engine, id)
    assert isinstance(said[-1], Done)
    places = [place for place, event in enumerate(said) if isinstance(event, Restarted)]
    assert len(places) == 1
    steps = [event.values["step"] for event in said[places[0] :] if isinstance(event, Point)]
    assert steps == [0, 1, 2, 3]
    again = follow(engine, engine.submit(replace(once, visitor="bob")))
    assert timeless(again) == timeless(said[places[0] + 1 :]) or timeless(again) == timeless(said)


def runs_meet_their_deadline_by_computing(engine: Engine, gate: Path) -> None:
    kept = engine.submit(asks(experiment="short", fault="wait", gate=str(gate)))
    is_here(gate, lambda: engine.events(kept))
    waited = time.monotonic()
    while time.monotonic() - waited < 3 * 0.75:  # far beyond the limit, and the worker has said so
        engine.events(kept)
        time.sleep(0.05)
    gate.touch()
    assert isinstance(end_of(engine, kept), Done), "others that keep a run from computing do not end it"
    end = end_of(engine, engine.submit(asks("bob", experiment="short", fault="spin")))
    assert isinstance(end, Expired)
    assert end.cause == "deadline"
    assert "its limit of 0.75 seconds of computing" in end.why


def a_result_is_there_with_its_request(engine: Engine, first: list[Event]) -> None:
    again = engine.submit(asks("bob", depth=2))
    assert engine.job(again).state == "done"  # type: ignore[union-attr]
    assert timeless(follow(engine, again)) == timeless(first)
    assert engine.job(again).request.spec == asks(depth=2).spec  # type: ignore[union-attr]
    assert taken(engine) == 0


def a_job_outlives_its_lease_while_its_page_asks_and_ends_when_it_is_closed(
    engine: Engine, gate: Path
) -> None:
    asked = time.monotonic()
    closed = engine.submit(asks("ann", fault="wait", gate=str(gate)))
    is_here(gate, lambda: engine.events(closed))
    while time.monotonic() - asked < 2 * 4.0:
        engine.events(closed)
        time.sleep(0.05)
    assert engine.job(closed).state == "running"  # type: ignore[union-attr]
    wait_until(lambda: taken(engine) == 0, "a free place")
    end = end_of(engine, closed)
    assert isinstance(end, Expired)
    assert end.cause == "lease"


def runs_are_done_although_an_actor_was_stopped_between_two(engine: Engine) -> None:
    """For an engine on a cluster that this process has started: what was never begun begins again."""
    actors = [pid for pid in descendants(os.getpid()) if b"ray::Runner" in command_of(pid)]
    assert actors
    signal_all(actors, signal.SIGSTOP)
    both = [engine.submit(asks(visitor, depth=3 + place)) for place, visitor in enumerate(("eve", "fay"))]
    for id in both:  # one for each place, and one of these has an actor that is stopped
        assert isinstance(end_of(engine, id), Done)


def command_of(pid: int) -> bytes:
    """What this process is called; nothing if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
