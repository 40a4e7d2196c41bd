"""Every fault in every phase of a job: it ends as it should, and nothing else does. Nothing is left over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.jobs.cells import FAULTS, SOON, expected, typed
from tests.jobs.scene import PHASES, Scene
from tests.jobs.world import wait_until, workers

pytestmark = pytest.mark.slow
CELLS = [(fault, phase) for fault in FAULTS for phase in PHASES]


@pytest.mark.parametrize(("fault", "phase"), CELLS, ids=lambda part: part.replace(" ", "-"))
def test_a_fault_ends_its_job_and_nothing_else(
    fault: str, phase: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    end = FAULTS[fault](Scene(phase, tmp_path))
    wait_until(lambda: not workers(), "the end of all workers", SOON)
    assert typed(end) == expected(fault, phase), end
    record_property("fault cell", (fault, phase, typed(end)))


def test_there_are_at_least_fifty_cells() -> None:
    assert len(CELLS) == len(set(CELLS)) >= 50
