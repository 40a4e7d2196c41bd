"""A page that is loaded again, or opened by somebody else from its address: what each may end."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.request import JobId, Request
from resnet_core.labs.events import Cancelled, Done, Expired
from tests.jobs.world import POLICY, asks, end_of, is_here, serving, taken, wait_until

pytestmark = pytest.mark.slow
SOON = replace(POLICY, lease_seconds=60.0, leave_seconds=1.0)


def at_its_gate(engine: Engine, gate: Path) -> tuple[Request, JobId]:
    request = asks("first page", fault="wait", gate=str(gate))
    job = engine.submit(request)
    is_here(gate)
    return request, job


def taken_over(engine: Engine, request: Request, job: JobId) -> JobId:
    """What a page does that finds `job` in its address."""
    engine.leave(job)
    claim = engine.find(replace(request, visitor="second page"))
    assert claim not in (None, job)
    return JobId(str(claim))


def test_after_a_reload_the_new_page_alone_decides_when_the_run_ends(tmp_path: Path) -> None:
    with serving(SOON) as engine:
        gate = tmp_path / "gate"
        request, before = at_its_gate(engine, gate)
        after = taken_over(engine, request, before)
        wait_until(lambda: engine.job(before).state == "expired", "the end of the first page's claim")  # type: ignore[union-attr]
        assert isinstance(end_of(engine, before), Expired)
        assert taken(engine) == 1
        engine.cancel(after)
        wait_until(lambda: taken(engine) == 0, "a free place")
        assert isinstance(end_of(engine, after), Cancelled)


def test_who_opens_the_address_of_an_open_page_cannot_end_its_run(tmp_path: Path) -> None:
    with serving(SOON) as engine:
        gate = tmp_path / "gate"
        request, owners = at_its_gate(engine, gate)
        strangers = taken_over(engine, request, owners)
        engine.cancel(strangers)
        opened = time.monotonic()
        while time.monotonic() - opened < 2 * SOON.leave_seconds:
            engine.events(owners)
            time.sleep(0.05)
        assert engine.job(owners).state == "running"  # type: ignore[union-attr]
        gate.touch()
        assert isinstance(end_of(engine, owners), Done)
        assert isinstance(end_of(engine, strangers), Cancelled)


def test_leaving_what_has_ended_or_never_was_changes_nothing() -> None:
    with serving(SOON) as engine:
        job = engine.submit(asks())
        assert isinstance(end_of(engine, job), Done)
        engine.leave(job)
        engine.leave(JobId("made up"))
        assert isinstance(end_of(engine, job), Done)
