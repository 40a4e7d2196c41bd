"""The page Training as tests open it, with an engine that runs nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from streamlit.testing.v1 import AppTest

from resnet_core.jobs.engine import DeviceStatus, Status
from resnet_core.jobs.request import JobId
from resnet_core.labs.events import Event
from resnet_core.labs.recorded import Recorded
from resnet_core.labs.recorded import runs as recorded_runs
from resnet_core.labs.training.settings import LAB
from tests.app.fake_engine import FakeEngine

RUN = JobId("kept")


def recorded_lab() -> Recorded:
    """The run of the degradation lab that ships."""
    return recorded_runs("degradation")[LAB]


class IdleEngine(FakeEngine):
    """As `FakeEngine`; a run is found only for the experiment that a test names."""

    experiment = ""
    devices: Mapping[str, DeviceStatus] = MappingProxyType({"cpu": DeviceStatus("a processor", 2**33, 1, 0)})

    def find(self, request: object) -> JobId | None:
        return self.stored if getattr(request, "experiment", "") == self.experiment else None

    def status(self) -> Status:
        return Status(self.devices, 0, ready=True, trouble="")


def page() -> None:
    """The page within its frame, without the sidebar."""
    import runpy
    from pathlib import Path

    import app
    from app import session

    session.follow_link()
    runpy.run_path(str(Path(str(app.__file__)).parents[1] / "pages" / "training.py"))
    session.write_link("training")


def opened(
    engine: IdleEngine,
    experiment: str = "",
    said: Sequence[Event] = (),
    first: str = "none",
    link: Mapping[str, str] = MappingProxyType({}),
    **more: str,
) -> AppTest:
    """The page, with a run of one experiment that said this; `first` is the guess before the lab."""
    if said:
        engine.experiment, engine.stored, engine.said[RUN] = experiment, RUN, list(said)
    at = AppTest.from_function(page)
    if first:
        at.query_params["training.first"] = first
    for name, text in {**link, **more}.items():
        at.query_params[name.replace("_", ".", 1)] = text
    at.run()
    assert not at.exception
    return at


def text(at: AppTest) -> str:
    """All sentences of the page."""
    return "\n".join(str(one.value) for one in [*at.markdown, *at.info, *at.warning])


def labels(at: AppTest) -> list[str]:
    """The labels of its buttons."""
    return [button.label for button in at.button]
