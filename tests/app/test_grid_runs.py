"""A page and its grid of trainings: what was done is shown at once, the rest begins when it is asked for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.runs import run as runs
from resnet_core.jobs.request import JobId, Request
from resnet_core.labs.events import Done, Event, Numbered, Point, Refused
from resnet_core.spec import as_resnet


class FakeEngine:
    """Three places, of which two are for grids; jobs end when a test says so."""

    def __init__(self) -> None:
        self.asked: dict[JobId, Request] = {}
        self.said: dict[JobId, list[Event]] = {}
        self.stored: dict[str, JobId] = {}
        self.cancelled: list[JobId] = []

    def status(self) -> Any:
        taken = sum(not self.said[id][-1:] for id in self.asked)
        device = SimpleNamespace(capacity=3, taken=taken)
        return SimpleNamespace(devices={"cpu": device}, waiting=0, ready=True)

    def find(self, request: Request) -> JobId | None:
        return self.stored.get(name_of(request))

    def submit(self, request: Request) -> JobId:
        id = JobId(name_of(request))
        self.asked[id], self.said[id] = request, []
        return id

    def events(self, id: JobId, since: int = 0) -> list[Numbered]:
        return [Numbered(number, event) for number, event in enumerate(self.said[id], 1)][since:]

    def cancel(self, id: JobId) -> None:
        self.cancelled.append(id)

    def has_done(self, id: str, end: Event | None = None) -> None:
        self.said[JobId(id)] = [Point("epoch", {"epoch": 1}), end or Done(1.0)]


def name_of(request: Request) -> str:
    spec = as_resnet(request.spec)
    return f"{spec.shortcut} {sum(spec.depths)}"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = FakeEngine()
    monkeypatch.setattr(runs, "engine", lambda: made)
    return made


def page() -> None:
    import streamlit as st

    from app.runs import grid
    from resnet_core.families.resnet.small_networks import DIGITS_SPEC
    from resnet_core.jobs.request import Request

    assert grid.is_for("cpu")
    assert not grid.is_for("cuda")
    depths = st.text_input("depths", "8-14", key="depths")
    request = Request("degradation", DIGITS_SPEC, settings={"depths": depths})

    def draw(run: object) -> None:
        points = run.points if run else ()  # type: ignore[attr-defined]
        st.write("; ".join(f"{point.values['network']} {point.values['depth']}" for point in points) or "-")

    grid.follow("lab", request, "Begin", draw)


def drawn(at: AppTest) -> str:
    assert not at.exception
    return str(at.markdown[-1].value)


def test_nothing_begins_before_it_is_asked_for(fake: FakeEngine) -> None:
    at = AppTest.from_function(page).run()
    assert [button.label for button in at.button] == ["Begin"]
    assert (fake.asked, drawn(at)) == ({}, "-")


def test_cells_take_the_places_that_are_free_but_one_and_are_shown_as_they_are_done(fake: FakeEngine) -> None:
    at = AppTest.from_function(page).run()
    at.button(key="lab_start").click().run()
    assert list(fake.asked) == ["none 3", "identity 3"]
    fake.has_done("none 3")
    at.run()
    assert list(fake.asked) == ["none 3", "identity 3", "none 6"]
    assert drawn(at) == "plain 8"
    for id in ("identity 3", "none 6"):
        fake.has_done(id)
    at.run()
    fake.has_done("identity 6")
    at.run()
    at.run()
    assert drawn(at) == "plain 8; residual 8; plain 14; residual 14"
    assert not at.button


def test_what_was_done_before_is_shown_and_the_rest_goes_on(fake: FakeEngine) -> None:
    fake.stored["none 3"] = JobId("old")
    fake.has_done("old")
    at = AppTest.from_function(page).run()
    assert drawn(at) == "plain 8"
    assert [button.label for button in at.button] == ["Continue: 1 of 4 trainings finished"]
    at.button(key="lab_start").click().run()
    assert list(fake.asked) == ["identity 3", "none 6"]


def test_a_page_that_is_opened_beside_follows_and_begins_nothing_of_its_own(fake: FakeEngine) -> None:
    fake.stored["none 3"] = JobId("of another")
    fake.said[JobId("of another")] = [Point("epoch", {"epoch": 1})]
    at = AppTest.from_function(page).run()
    assert (fake.asked, drawn(at)) == ({}, "plain 8")
    assert [button.label for button in at.button] == ["Begin", "Cancel"]


def test_cancelling_or_asking_for_another_grid_ends_what_is_at_work(fake: FakeEngine) -> None:
    at = AppTest.from_function(page).run()
    at.button(key="lab_start").click().run()
    at.text_input(key="depths").input("8").run()
    assert fake.cancelled == ["none 3", "identity 3"]


def test_a_training_that_is_refused_is_told_in_its_words(fake: FakeEngine) -> None:
    fake.stored["none 3"] = JobId("old")
    fake.has_done("old", Refused("There is no room."))
    at = AppTest.from_function(page).run()
    assert [warning.value for warning in at.warning] == ["There is no room."]
