"""Many requests on one engine, each a job of its own: on a cluster, as many at once as it has places.

A cell of a grid is one training, or one latency (`latency_grid.py`). An equal one that is running is joined,
one that was done is answered from the store, and nothing runs twice. A grid that was left continues where it
stopped, also after a restart of the server.

A visitor may have one run and one queued request in addition to a grid. A grid never waits in the queue: it
takes places that are free while nobody waits, and leaves one free where there are several. The caller calls
`advance` again and again, as a page does; that renews its leases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias, get_args

from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.service import Service
from resnet_core.labs.events import Cancelled, Done, End, Event, Expired, Failed, Point, Refused, Value
from resnet_core.labs.points import latest
from resnet_core.labs.training.findings import label_values
from resnet_core.labs.training.settings import degradation_settings, degradation_tasks

LEFT = ("lease", "forgotten")  # causes of an expiry after which a cell may run again

Seats: TypeAlias = Mapping[int, JobId]
"""The jobs of a grid by the place of their cell. Plain, so that a page can keep it."""


class Cell(NamedTuple):
    """One request of a grid; `label` is added to its points."""

    label: Mapping[str, Value]
    request: Request


class View(NamedTuple):
    """A grid at a glance: the points so far, cell by cell, and how many cells are done and running.

    `faults` says, by place, why cells ended without a result: those do not run again.
    """

    points: tuple[Point, ...]
    done: int
    running: int
    total: int
    faults: Mapping[int, str]

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.done + len(self.faults) == self.total


def cells(request: Request) -> tuple[Cell, ...]:
    """The trainings of a `degradation` request, each with a visitor's name of its own. Raises `SpecError`."""
    tasks = degradation_tasks(request.spec, degradation_settings(request.settings))
    return tuple(
        Cell(
            label_values(task.label),
            replace(
                request,
                experiment="training",
                spec=task.spec,
                settings=task.settings,
                seed=task.seed,
                visitor=f"{request.visitor} cell {place}",
            ),
        )
        for place, task in enumerate(tasks)
    )


def advance(
    engine: Service, grid: tuple[Cell, ...], seats: Seats, begin: bool = True, kept_free: int = 1
) -> tuple[Seats, View]:
    """Starts what can start, and reads all cells. `seats` are those of the previous call, at first none.

    Without `begin`, only cells that already run or are done are found. `kept_free` of several places are left
    to visitors.
    """
    kept = {place: seats[place] for place in seats if not _may_begin_again(engine, seats[place])}
    if engine.status().ready:  # else nobody knows yet how many places there are
        for place, cell in enumerate(grid):
            if place not in kept and (id := _job(engine, cell, begin, kept_free)):
                kept[place] = id
    return kept, _view(grid, {place: _said(engine, kept[place]) for place in sorted(kept)})


def leave(engine: Service, seats: Seats) -> None:
    """Ends the running cells; finished ones stay in the store."""
    for id in seats.values():
        engine.cancel(id)


def _job(engine: Service, cell: Cell, begin: bool, kept_free: int) -> JobId | None:
    """A job on `cell` if it is running or done, or may start now."""
    found = engine.find(cell.request)
    may_begin = begin and not found and _has_room(engine, cell, kept_free)
    return engine.submit(cell.request) if may_begin else found


def _has_room(engine: Service, cell: Cell, kept_free: int) -> bool:
    status = engine.status()
    device = status.devices.get(cell.request.device)
    if device is None:
        return True  # the engine refuses it in words
    free = device.capacity - device.taken
    return status.waiting == 0 and free > (kept_free if device.capacity > 1 else 0)


def _may_begin_again(engine: Service, id: JobId) -> bool:
    end = _end_of(_said(engine, id))
    return isinstance(end, Cancelled) or (isinstance(end, Expired) and end.cause in LEFT)


def _said(engine: Service, id: JobId) -> list[Event]:
    return [event for _, event in engine.events(id)]


def _end_of(said: Iterable[Event]) -> End | None:
    return next((event for event in said if isinstance(event, get_args(End))), None)


def _view(grid: tuple[Cell, ...], said: Mapping[int, list[Event]]) -> View:
    ends = {place: _end_of(events) for place, events in said.items()}
    faults = {
        place: end.why
        for place, end in ends.items()
        if isinstance(end, Failed | Refused | Expired | Cancelled)
    }
    points = (point for place, events in said.items() for point in _labelled(grid[place], events))
    done = sum(isinstance(end, Done) for end in ends.values())
    return View(tuple(points), done, list(ends.values()).count(None), len(grid), faults)


def _labelled(cell: Cell, said: Iterable[Event]) -> Iterator[Point]:
    for point in latest(said):
        yield Point(point.name, {**point.values, **cell.label})
