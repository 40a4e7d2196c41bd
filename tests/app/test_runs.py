"""What a page does with its run: one at a time, of exactly what is on screen, found again after a reload."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from streamlit.testing.v1 import AppTest

from app.runs import follow
from app.runs import run as runs
from app.runs.run import Run
from resnet_core.jobs.engine import DeviceStatus, Engine, Status
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs.events import (
    Cancelled,
    Done,
    End,
    Expired,
    Failed,
    Point,
    Progress,
    Refused,
    Restarted,
)
from resnet_core.spec import ArchSpec
from tests.app.fake_engine import FakeEngine

FOUND = Point("part", {"params": 1})
IDLE = Run(JobId("id"), 0, 0.0, None, (), "", None)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = FakeEngine()
    monkeypatch.setattr(runs, "engine", lambda: made)
    return made


def page() -> None:
    """A page that runs something on the network in its link, and writes which run it shows."""
    import streamlit as st

    from app import session
    from app.runs import run as runs
    from resnet_core.jobs.request import Request

    session.follow_link()
    request = Request("count", session.network().recipe)
    st.button("Run", on_click=runs.start, args=("lab", request))
    st.button("Wider", on_click=session.change, args=({"stem_width": 128},))
    run = runs.current("lab", request)
    session.write_link("lab")
    st.write(run.id if run else "none")


def opened(**link: str) -> AppTest:
    at = AppTest.from_function(page)
    for name, text in link.items():
        at.query_params[name] = text
    return at.run()


def shown(at: AppTest) -> str:
    assert not at.exception
    return str(at.markdown[0].value)


def press(at: AppTest, label: str) -> AppTest:
    (button,) = (button for button in at.button if button.label == label)
    return button.click().run()


@pytest.mark.parametrize(
    ("path", "waiting", "taken", "expected"),
    [("results", 0, 0, True), ("results", 1, 0, False), ("results", 0, 1, False), (MEMORY, 0, 0, False)],
)
def test_a_server_is_idle_when_its_end_would_lose_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str, waiting: int, taken: int, expected: bool
) -> None:
    status = Status({"cpu": DeviceStatus("CPU", 0, 1, taken)}, waiting, ready=True, trouble="")
    kept = Store(path if path == MEMORY else str(tmp_path / path), 10**6)
    monkeypatch.setattr(runs, "engine", lambda: SimpleNamespace(status=lambda: status))
    monkeypatch.setattr(runs, "store", lambda: kept)
    assert runs.is_idle() == expected


def test_nothing_is_begun_unless_asked_for(fake: FakeEngine) -> None:
    assert shown(opened()) == "none"
    assert fake.asked == {}


def test_a_run_leaves_nothing_in_the_link_and_so_nothing_in_the_history(fake: FakeEngine) -> None:
    at = press(opened(), "Run")
    assert shown(at) == "job-1"
    assert not at.query_params
    fake.said[JobId("job-1")] = [Done(1.0)]
    at.run()
    assert shown(at) == "job-1"
    assert not at.query_params


def test_a_page_that_is_loaded_again_makes_its_own_claim_on_the_run_of_its_request(fake: FakeEngine) -> None:
    press(opened(), "Run")
    fake.stored = JobId("own-claim")
    at = opened(**{"lab.job": "job-1"})  # as a link of the first edition has it
    assert shown(at) == "own-claim"
    assert not at.query_params
    assert len(fake.asked) == 1
    fake.stored = None
    press(at, "Wider")
    assert fake.cancelled == ["own-claim"]


def test_a_changed_network_cancels_its_own_run_and_shows_nothing_of_it(fake: FakeEngine) -> None:
    at = press(press(opened(), "Run"), "Wider")
    assert shown(at) == "none"
    assert fake.cancelled == ["job-1"]


def test_a_run_begun_anew_takes_the_place_of_the_old_one(fake: FakeEngine) -> None:
    at = press(press(opened(), "Run"), "Run")
    assert shown(at) == "job-2"
    assert fake.cancelled == ["job-1"]


def test_what_was_done_before_is_shown_without_a_click(fake: FakeEngine) -> None:
    fake.stored = JobId("kept")
    fake.said[JobId("kept")] = [FOUND, Done(1.0)]
    assert shown(opened()) == "kept"


def test_visitors_are_told_apart_and_cannot_be_guessed(fake: FakeEngine) -> None:
    press(opened(), "Run")
    press(opened(), "Run")
    one, other = (request.visitor for request in fake.asked.values())
    assert one != other
    assert len(one) >= 20


@pytest.mark.parametrize(
    "end", [Done(1.0), Failed("", "error"), Cancelled(""), Expired("", "lease"), Refused("")]
)
def test_a_run_is_what_was_said(fake: FakeEngine, end: End) -> None:
    fake.said[JobId("id")] = [Progress(0, 2, "first"), FOUND, Progress(1, 2, "second"), end]
    run = runs.updated(runs.nothing_read(JobId("id")), cast(Engine, fake)).run
    assert (run.progress, run.points, run.end) == (Progress(1, 2, "second"), (FOUND,), end)


def test_what_was_said_before_a_restart_no_longer_counts(fake: FakeEngine) -> None:
    fake.said[JobId("id")] = [Progress(1, 2), FOUND, Restarted("lost"), Point("part", {"params": 2})]
    run = runs.updated(runs.nothing_read(JobId("id")), cast(Engine, fake)).run
    assert (run.progress, run.restarted) == (None, "lost")
    assert run.points == (Point("part", {"params": 2}),)


def test_equal_requests_of_two_visitors_are_one() -> None:
    request = Request("count", ArchSpec())
    assert runs._text(replace(request, visitor="a")) == runs._text(replace(request, visitor="b"))
    assert runs._text(request) != runs._text(replace(request, device="cuda:0"))
    assert runs._text(request) != runs._text(replace(request, seed=1))


@pytest.mark.parametrize(
    ("run", "words", "share"),
    [
        (IDLE, "Starting a worker", 0.0),
        (IDLE._replace(position=1, seconds=5.0), "Next in the queue, in about 5 seconds", 0.0),
        (IDLE._replace(position=3, seconds=200.0), "Position 3 in the queue, about 3 minutes", 0.0),
        (
            IDLE._replace(progress=Progress(1, 4, "fvcore is counting")),
            "Step 2 of 4: fvcore is counting",
            0.25,
        ),
        (IDLE._replace(progress=Progress(4, 4, "all have answered")), "Step 4 of 4: all have answered", 1.0),
        (IDLE._replace(progress=Progress(9, 0)), "Step 0 of 0: ", 0.0),
    ],
)
def test_a_wait_is_put_into_words(run: Run, words: str, share: float) -> None:
    assert follow.doing(run) == words
    assert follow.share(run) == share
