"""What runs on another page is told in the frame of every page, with the way there."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.runs import run as runs
from resnet_core.jobs.request import JobId
from resnet_core.labs.events import Done, Point, Progress
from tests.app.fake_engine import FakeEngine


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = FakeEngine()
    monkeypatch.setattr(runs, "engine", lambda: made)
    return made


def page() -> None:
    import streamlit as st

    from app.runs import run as runs
    from app.runs import tray
    from resnet_core.jobs.request import Request
    from resnet_core.spec import ArchSpec

    request = Request("count", ArchSpec())
    st.button("Run", on_click=runs.start, args=("training.lab", request))
    here = st.session_state.setdefault("here", "training")
    if here == "training":
        runs.current("training.lab", request)
    for entry in tray.entries(here):
        st.write(f"{entry.page}: {entry.doing}")


def shown(at: AppTest) -> list[str]:
    assert not at.exception
    return [str(each.value) for each in at.markdown]


def test_a_run_is_told_on_other_pages_until_its_own_has_shown_the_end(fake: FakeEngine) -> None:
    at = AppTest.from_function(page).run()
    at.button[0].click().run()
    fake.said[JobId("job-1")] = [Progress(1, 4, "training")]
    assert shown(at.run()) == []
    at.session_state["here"] = "lesion"
    assert shown(at.run()) == ["training: Step 2 of 4: training"]
    fake.said[JobId("job-1")] += [Point("part", {"params": 1}), Done(1.0)]
    assert shown(at.run()) == ["training: finished"]
    assert shown(at.run()) == ["training: finished"]
    at.session_state["here"] = "training"
    at.run()
    at.session_state["here"] = "lesion"
    assert shown(at.run()) == []
