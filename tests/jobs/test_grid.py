"""Grids of trainings: nothing is run twice, and visitors keep their place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from resnet_core.experiments.training.tasks import train
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.grid import Cell, Seats, View, advance, cells, leave
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.start import EXPERIMENTS
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs.events import Done, Point, Restarted, timeless
from resnet_core.labs.training.settings import degradation_settings, degradation_tasks
from resnet_core.spec import Input
from tests.experiments.test_side_by_side import children, is_child
from tests.jobs.world import POLICY, asks, is_here, taken, wait_until
from tests.jobs.world import serving as faulty

pytestmark = pytest.mark.slow
SMALL = Request(
    "degradation", DIGITS_SPEC, Input(8, 8), {"depths": "8-14", "seeds": "0", "epochs": 1}, visitor="ann"
)
SHALLOW = replace(SMALL, settings={**SMALL.settings, "depths": "8"})


@contextmanager
def serving(store: Store) -> Iterator[Engine]:
    policy = Policy(lease_seconds=60.0)
    engine = Engine(Pool(EXPERIMENTS, policy), EXPERIMENTS, policy, store)
    try:
        wait_until(lambda: engine.status().ready, "a ready worker")
        yield engine
    finally:
        engine.close()


class Followed(NamedTuple):
    """A grid at its end, and the most cells that were at work at once."""

    seats: Seats
    view: View
    at_once: int


def finish(engine: Engine, grid: tuple[Cell, ...], seats: Seats | None = None) -> Followed:
    """Advances until nothing is left to do, as a page would."""
    kept, at_once = seats or {}, 0
    while True:
        kept, view = advance(engine, grid, kept)
        at_once = max(at_once, view.running)
        if view.ended:
            return Followed(kept, view, at_once)
        time.sleep(0.05)


def seconds(engine: Engine, followed: Followed) -> dict[int, float]:
    """How long each cell took, which is written down when it is run and never again."""
    ends = {place: engine.events(id)[-1].event for place, id in followed.seats.items()}
    return {place: end.seconds for place, end in ends.items() if isinstance(end, Done)}


def test_a_grid_is_run_once_grows_and_outlives_its_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESNET_EXPLORER_CACHE", str(tmp_path))
    path = str(tmp_path / "results.sqlite")
    with serving(Store(path, 10**8)) as engine:
        first = a_grid_is_run_once(engine, SHALLOW)
    with serving(Store(path, 10**8)) as engine:
        it_is_remembered_and_grows(engine, SHALLOW, first)


def a_grid_is_run_once(engine: Engine, request: Request) -> dict[int, float]:
    """How long each of its cells took."""
    grid = cells(request)
    small = finish(engine, grid)
    assert (small.view.done, small.view.total, small.view.faults) == (len(grid), len(grid), {})
    assert small.at_once == 1  # here there is one place, and of the cluster's two one is left free
    return seconds(engine, small)


def it_is_remembered_and_grows(engine: Engine, request: Request, first: dict[int, float]) -> None:
    at_once, _ = advance(engine, cells(request), {})
    assert at_once.keys() == first.keys()
    grid = cells(replace(request, settings={**request.settings, "seeds": "0-1"}))
    again = seconds(engine, finish(engine, grid))
    assert len(again) == len(grid) == 2 * len(first)
    old = [place for place, cell in enumerate(grid) if cell.label["seed"] == 0]
    assert [again[place] for place in old] == list(first.values())


def test_the_points_are_those_of_the_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESNET_EXPLORER_CACHE", str(tmp_path))
    with serving(Store(MEMORY, 10**8)) as engine:
        view = finish(engine, cells(SMALL)).view
    said = timeless(point for point in view.points if point.name == "epoch")
    tasks = degradation_tasks(DIGITS_SPEC, degradation_settings(SMALL.settings))
    keys = {"network", "shortcut", "depth", "seed", "epoch", "loss", "train_error", "test_error", "steps"}
    assert [set(point.values) for point in said if isinstance(point, Point)] == [keys] * 4
    assert said == timeless(point for task in tasks for point in train(task, "cpu"))


def test_a_grid_that_was_left_goes_on_and_a_visitor_gets_the_next_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESNET_EXPLORER_CACHE", str(tmp_path))
    long = cells(replace(SMALL, settings={"depths": "20", "seeds": "0-1", "shortcuts": "identity"}))
    with serving(Store(MEMORY, 10**8)) as engine:
        seats, view = advance(engine, long, {})
        assert (len(seats), view.running) == (1, 1)
        mine = engine.submit(Request("count", DIGITS_SPEC, visitor="bob"))
        leave(engine, seats)
        wait_until(lambda: has_ended(engine, mine), "the visitor's run")
        assert isinstance(engine.events(mine)[-1].event, Done)
        assert taken(engine) == 0
        again, view = advance(engine, long, seats)
        assert again.keys() == seats.keys()
        assert again != seats
        assert view.running == 1
        leave(engine, again)


def a_lost_node_costs_a_grid_nothing(cluster: Any, tmp_path: Path) -> None:
    """Two cells are half done, one on each node; one node is killed, and the other one does what is left."""
    gate, path = tmp_path / "gate", str(tmp_path / "results.sqlite")
    waiting = [asks(f"cell {depth}", depth=depth, fault="wait", gate=f"{gate}{depth}") for depth in (1, 2)]
    quick = [asks(f"cell {depth}", depth=depth) for depth in (3, 4)]
    grid = tuple(Cell({"cell": place}, each) for place, each in enumerate([*waiting, *quick]))
    policy = replace(POLICY, retries=1)
    with faulty(policy, Store(path, 10**8), str(cluster.address)) as engine:
        seats, view = advance(engine, grid, {}, kept_free=0)
        assert view.running == 2
        for depth in (1, 2):
            is_here(Path(f"{gate}{depth}"), lambda: advance(engine, grid, seats, kept_free=0))
        cluster.remove_node(cluster.list_all_nodes()[-1], allow_graceful=False)
        wait_until(
            lambda: any(
                isinstance(each.event, Restarted) for id in seats.values() for each in engine.events(id)
            ),
            "the loss of a cell",
        )
        for depth in (1, 2):
            Path(f"{gate}{depth}").touch()
        followed = finish(engine, grid, seats)
        first = seconds(engine, followed)
    assert (followed.view.done, followed.view.faults) == (4, {})
    said = [(point.values["cell"], point.values["step"]) for point in followed.view.points]
    assert said == [(cell, step) for cell in range(4) for step in range(4)]
    assert len(Store(path, 10**8).results()) == len(first) == 4


def has_ended(engine: Engine, id: JobId) -> bool:
    status = engine.job(id)
    return status is not None and status.state not in ("queued", "running")


def test_a_cell_that_cannot_be_run_is_a_fault_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESNET_EXPLORER_CACHE", str(tmp_path))
    good, *_ = cells(SMALL)
    bad = good._replace(request=replace(good.request, settings={"lr": -1.0}))
    with serving(Store(MEMORY, 10**8)) as engine:
        view = finish(engine, (bad, good)).view
    assert (view.done, view.total) == (1, 2)
    assert "-1.0 was given" in view.faults[0]


def test_a_cancelled_degradation_leaves_no_process_behind() -> None:
    slow: dict[str, str | int] = {"depths": "8-56", "epochs": 1000}
    with serving(Store(MEMORY, 10**8)) as engine:
        job = engine.submit(replace(SMALL, settings=slow))
        left = wait_until(children, "children")
        engine.cancel(job)
        wait_until(lambda: not any(map(is_child, left)), "the end of the children")
