"""A page that is loaded again, or opened by somebody else from its address: what each may end."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.store import Store
from resnet_core.labs.events import Cancelled, Done, Expired, Progress
from tests.jobs.world import POLICY, asks, depths, end_of, follow, is_here, serving, taken, wait_until

pytestmark = pytest.mark.slow
SOON = replace(POLICY, lease_seconds=60.0, leave_seconds=1.0)


def at_its_gate(engine: Engine, gate: Path) -> tuple[Request, JobId]:
    request = asks("first page", fault="wait", gate=str(gate))
    job = engine.submit(request)
    is_here(gate)
    return request, job


def test_after_a_reload_the_new_page_alone_decides_when_the_run_ends(tmp_path: Path) -> None:
    gone: set[str] = set()
    with serving(SOON, present=lambda visitor: visitor not in gone) as engine:
        gate = tmp_path / "gate"
        request, before = at_its_gate(engine, gate)
        gone.add("first page")
        after = engine.find(replace(request, visitor="second page"))
        assert after not in (None, before)
        wait_until(lambda: engine.job(before).state == "expired", "the end of the first page's claim")  # type: ignore[union-attr]
        assert isinstance(end_of(engine, before), Expired)
        assert taken(engine) == 1
        engine.cancel(JobId(str(after)))
        wait_until(lambda: taken(engine) == 0, "a free place")
        assert isinstance(end_of(engine, JobId(str(after))), Cancelled)


def test_a_run_goes_on_while_its_visitor_is_there_and_others_cannot_end_it(tmp_path: Path) -> None:
    """The visitor looks at another page of the app, which asks for nothing."""
    with serving(replace(SOON, lease_seconds=1.0), present=lambda visitor: True) as engine:
        gate = tmp_path / "gate"
        request, owners = at_its_gate(engine, gate)
        engine.cancel(JobId(str(engine.find(replace(request, visitor="second page")))))
        left = time.monotonic()
        wait_until(lambda: time.monotonic() - left > 2.0, "twice the lease")
        assert engine.job(owners).state == "running"  # type: ignore[union-attr]
        gate.touch()
        assert isinstance(end_of(engine, owners), Done)


def test_what_a_deadline_cut_off_is_kept_as_cut_and_run_again_when_asked_for(tmp_path: Path) -> None:
    path = str(tmp_path / "results.sqlite")
    request = asks("ann", "short", fault="hang")
    with serving(store=Store(path, 10**8)) as engine:
        said = follow(engine, engine.submit(request))
        assert isinstance(said[-1], Expired)
        assert depths(said) == {1}
        wait_until(lambda: engine.find(replace(request, visitor="bob")), "what was kept")
    with serving(store=Store(path, 10**8)) as engine:
        found = engine.find(replace(request, visitor="bob"))
        assert [event for event in follow(engine, JobId(str(found))) if not isinstance(event, Progress)] == [
            event for event in said if not isinstance(event, Progress)
        ]
        assert engine.store.results() == []
        again = engine.submit(replace(request, visitor="bob"))
        assert engine.job(again).state in ("queued", "running")  # type: ignore[union-attr]
