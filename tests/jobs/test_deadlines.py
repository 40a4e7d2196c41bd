"""What meets a deadline: computing too long, or taking far longer than that; never the work of others.

`test_contract.py` has runs of both kinds.
"""

from __future__ import annotations

import time

import pytest

from resnet_core.jobs import words
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.scheduler import Scheduler
from resnet_core.jobs.worker.place import Here
from tests.jobs.world import asks

slow = pytest.mark.slow


def test_the_seconds_of_computing_meet_the_limit_and_the_others_only_a_far_larger_one() -> None:
    scheduler = Scheduler(Policy(lease_seconds=1e9), lambda: "job")
    scheduler.capacity = {"cpu": 1}
    job = scheduler.submit(asks(), "key", limit=10.0, now=0.0)
    scheduler.worked(1, 1e6)  # of the run before it
    scheduler.started(1, now=0.0)
    scheduler.worked(1, 9.9)
    scheduler.tick(99.0)
    assert scheduler.look(job, 99.0).state == "running"  # type: ignore[union-attr]
    scheduler.worked(1, 10.1)
    scheduler.tick(99.0)
    assert scheduler.events(job, 0, 99.0)[-1].event == words.too_late(10.0)


def test_what_neither_computes_nor_ends_ends_at_the_larger_limit() -> None:
    scheduler = Scheduler(Policy(lease_seconds=1e9), lambda: "job")
    scheduler.capacity = {"cpu": 1}
    job = scheduler.submit(asks(), "key", limit=10.0, now=0.0)
    scheduler.started(1, now=0.0)
    scheduler.tick(100.1)
    assert scheduler.events(job, 0, 100.1)[-1].event == words.too_slow(100.0)


def test_each_run_counts_from_its_own_start() -> None:
    here = Here("tests.jobs.faulty", 2**30)
    assert here.worked() == 0.0
    first = here.perform(asks(steps=1, pause=0.0, fault="none", phase="streaming", gate=""))
    next(first)
    spent = time.thread_time() + 0.2
    while time.thread_time() < spent:
        sum(range(1000))
    assert here.worked() >= 0.2
    next(here.perform(asks()))
    assert here.worked() < 0.2
