"""A page reads of its run only what is new, and has the same as if it had read all of it at the end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app.runs import run as runs
from app.runs.run import History
from resnet_core.jobs import words
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.state import Job, Work
from resnet_core.labs.events import Done, Event, Point, Progress, Restarted
from resnet_core.spec import ArchSpec
from tests.app.fake_engine import FakeEngine

FOUND, SECOND = Point("part", {"params": 1}), Point("part", {"params": 2})
EVENTS: list[Event] = [Progress(0, 2), Progress(1, 2), FOUND, SECOND, Restarted("lost")]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = FakeEngine()
    monkeypatch.setattr(runs, "engine", lambda: made)
    return made


def look() -> None:
    from app.runs import run as runs
    from resnet_core.jobs.request import JobId

    runs.look(JobId("job-1"))


def looked_at(fake: FakeEngine, history: History | None = None) -> History:
    return runs.updated(history or runs.nothing_read(JobId("id")), cast(Engine, fake))


def test_a_page_asks_only_for_what_is_new_and_has_all_of_it(fake: FakeEngine) -> None:
    everything: list[Event] = [Progress(0, 2), FOUND, Progress(1, 2), SECOND, Done(1.0)]
    history = runs.nothing_read(JobId("id"))
    for count in (0, 1, 3, 3, 5):
        fake.said[JobId("id")] = everything[:count]
        history = looked_at(fake, history)
        assert history.run == looked_at(fake, runs.nothing_read(JobId("id"))).run
    assert fake.since[::2] == [0, 0, 1, 3, 3]
    assert history.run.points == (FOUND, SECOND)


def test_a_restart_between_two_looks_drops_what_the_page_had_read(fake: FakeEngine) -> None:
    fake.said[JobId("id")] = [Progress(1, 2), FOUND]
    before = looked_at(fake)
    assert before.run.points == (FOUND,)
    fake.said[JobId("id")] += [Restarted("lost"), SECOND]
    after = looked_at(fake, before)
    assert fake.since[-1] == 2
    assert (after.run.progress, after.run.restarted) == (None, "lost")
    assert after.run.points == (SECOND,)


@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.booleans())))
def test_looking_at_any_moments_comes_to_the_same_as_one_look_at_the_end(
    steps: list[tuple[Event, bool]],
) -> None:
    """The engine's own jobs: where progress follows progress, a number is left out."""
    work = Work("", Request("count", ArchSpec()), 1.0)
    job = Job(JobId("id"), "ann", work)
    engine = cast(Engine, SimpleNamespace(events=lambda id, since: job.events(since), job=lambda id: None))
    unread = history = runs.nothing_read(job.id)
    for event, has_look in steps:
        work.say(event, 0)
        history = runs.updated(history, engine) if has_look else history
    job.end, job.told = Done(1.0), work.last
    assert runs.updated(history, engine) == runs.updated(unread, engine)


def test_a_page_keeps_what_it_has_read_only_while_the_run_is_under_way(fake: FakeEngine) -> None:
    at = AppTest.from_function(look)
    fake.said[JobId("job-1")] = [FOUND]
    at.run()
    assert at.session_state["histories"][JobId("job-1")].run.points == (FOUND,)
    fake.said[JobId("job-1")] += [Done(1.0)]
    at.run()
    assert at.session_state["histories"] == {}
    at.run()
    assert fake.since[-3:] == [0, 1, 0]


def test_a_run_that_was_forgotten_is_said_to_be_gone_and_shows_nothing_old(fake: FakeEngine) -> None:
    at = AppTest.from_function(look)
    fake.said[JobId("job-1")] = [FOUND]
    at.run()
    fake.said[JobId("job-1")] = [FOUND, words.FORGOTTEN]  # as a scheduler answers from the number asked
    at.run()
    fake.said[JobId("job-1")] = [words.FORGOTTEN]
    at.run()
    assert at.session_state["histories"] == {}
    last = looked_at(fake, runs.nothing_read(JobId("job-1"))).run
    assert (last.points, last.end) == ((), words.FORGOTTEN)


def test_a_visit_keeps_the_history_of_no_more_runs_than_a_visitor_may_have(fake: FakeEngine) -> None:
    def many() -> None:
        from app.runs import run as runs
        from resnet_core.jobs.request import JobId

        for number in range(6):
            runs.look(JobId(f"job-{number}"))

    at = AppTest.from_function(many).run()
    assert list(at.session_state["histories"]) == ["job-2", "job-3", "job-4", "job-5"]
