"""A result that is in the store already: the first draw of the page shows it, and no worker is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.counters import view
from app.runs import run as runs
from resnet_core.experiments.counters.run import run
from resnet_core.jobs.backend import Listener
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.result import Result
from resnet_core.jobs.start import EXPERIMENTS
from resnet_core.jobs.store import Store
from resnet_core.labs.events import Done, Point
from resnet_core.labs.table import TABLE, Device
from resnet_core.network import Network
from resnet_core.spec import ArchSpec, Input
from resnet_core.system import machine

PAGE = str(machine.ROOT / "pages" / "counters.py")
ASKED = Network(ArchSpec(depths=(1, 2), widths=(8, 16), num_classes=5), Input(32, 32))
OTHER = Network(ArchSpec(depths=(1, 1), widths=(8, 16), num_classes=5), Input(32, 32))
SECONDS = 12.5


class NoWorkers:
    """A back end with a processor and nobody to use it."""

    def expected(self) -> Mapping[str, Device]:
        return {"cpu": Device("a processor", 2**30)}

    def open(self, listener: Listener) -> None:
        """Never tells that a worker is ready."""

    def start(self, run: int, request: dict[str, object]) -> None:
        raise AssertionError("a run was begun")

    def stop(self, run: int) -> None: ...

    def tend(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Holds the counters' answers about `ASKED`, as a server before this one left them."""
    path = str(tmp_path / "results.sqlite")
    before, request = Store(path, 10**8), view.request(ASKED)
    said = run(request.spec, request.input, request.settings, request.seed, request.device)
    points = [event for event in said if isinstance(event, Point)]
    before.put(
        Result(
            request,
            TABLE.code_version(request.experiment),
            "a processor",
            "2026-01-31T09:30:00Z",
            (*points, Done(SECONDS)),
        )
    )
    before.close()
    return Store(path, 10**8)


@pytest.fixture
def engine(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    made = Engine(NoWorkers(), EXPERIMENTS, Policy(), store)
    monkeypatch.setattr(runs, "engine", lambda: made)
    yield made
    made.close()


def first_draw(network: Network) -> str:
    """All text of the page after its script ran once."""
    at = AppTest.from_file(PAGE)
    at.session_state["visit"] = {"network": network.link}
    at.run()
    assert not at.exception
    buttons = [button.label for button in at.button]
    return "\n".join([*(str(each.value) for each in at.markdown), *buttons])


@pytest.mark.usefixtures("engine")
def test_a_result_that_is_stored_is_there_at_the_first_draw() -> None:
    shown = first_draw(ASKED)
    assert "Measured here in 12.5 s" in shown
    assert "Unexplained rest, all counters together: 0." in shown
    assert "Run the counters" not in shown


@pytest.mark.usefixtures("engine")
def test_a_result_of_another_network_is_not_shown() -> None:
    shown = first_draw(OTHER)
    assert "Measured here" not in shown
    assert "Run the counters" in shown
