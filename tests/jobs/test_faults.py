"""Every fault in every phase of a job: it ends as it should, and nothing else does. Nothing is left over."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from resnet_core.labs.events import Event
from tests.jobs.cells import FAULTS, SOON, expected, typed
from tests.jobs.scene import PHASES, Scene
from tests.jobs.world import wait_until, workers

pytestmark = pytest.mark.slow
CELLS = [(fault, phase) for fault in FAULTS for phase in PHASES]
# They take seconds in which nothing is computed: all phases are played at once, by engines of their own.
PATIENT = {"worker SIGSTOP", "hang", "browser closed"}
Play = Callable[[str, Scene], Event]


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """How the victim's job ended in the scene, once no worker is left."""

    @cache
    def ends(fault: str) -> dict[str, Event]:
        scenes = [Scene(phase, tmp_path_factory.mktemp(phase)) for phase in PHASES]
        with ThreadPoolExecutor(len(scenes)) as threads:
            return dict(zip(PHASES, threads.map(FAULTS[fault], scenes), strict=True))

    def played(fault: str, scene: Scene) -> Event:
        end = ends(fault)[scene.phase] if fault in PATIENT else FAULTS[fault](scene)
        wait_until(lambda: not workers(), "the end of all workers", SOON)
        return end

    return played


@pytest.mark.parametrize(("fault", "phase"), CELLS, ids=lambda part: part.replace(" ", "-"))
def test_a_fault_ends_its_job_and_nothing_else(
    fault: str, phase: str, play: Play, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    end = play(fault, Scene(phase, tmp_path))
    assert typed(end) == expected(fault, phase), end
    record_property("fault cell", (fault, phase, typed(end)))


def test_there_are_at_least_fifty_cells() -> None:
    assert len(CELLS) == len(set(CELLS)) >= 50
