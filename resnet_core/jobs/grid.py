"""Many trainings on one engine, each a job of its own: on a cluster, as many at once as it has places.

A cell of a grid is a `training` request. So an equal one that is under way is joined, one that was done is
answered from the store, and nothing is run twice; a grid that was left goes on where it was when it is asked
for again, also after the server was restarted.

A visitor has one run and waits for one, and that holds beside a grid too. A grid has a rule of its own: it
never waits in the queue. It takes places that are free while nobody waits, and leaves one free where there
are several. Whoever asks for it calls `advance` again and again, as a page does; that is its lease.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias, get_args

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.request import JobId, Request
from resnet_core.labs.events import Cancelled, Done, End, Event, Expired, Failed, Point, Refused, Value
from resnet_core.labs.training.findings import label_values
from resnet_core.labs.training.settings import degradation_settings, degradation_tasks

LEFT = ("lease", "forgotten")  # why a job expires that nobody asked for any more: it may be begun again

Seats: TypeAlias = Mapping[int, JobId]
"""The jobs of a grid by the place of their cell. Plain, so that a page can keep it."""


class Cell(NamedTuple):
    """One training of a grid; `label` is added to its points."""

    label: Mapping[str, Value]
    request: Request


class View(NamedTuple):
    """A grid at a glance: what was said so far, cell by cell; how many cells are done, and are at work.

    `faults` are the words of the cells that ended otherwise, by place: those are not begun again.
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


def advance(engine: Engine, grid: tuple[Cell, ...], seats: Seats, begin: bool = True) -> tuple[Seats, View]:
    """Begins what can begin, and reads all. `seats` is what the call before gave, at first nothing.

    Without `begin`, only what is under way already, or was done, is found.
    """
    kept = {place: seats[place] for place in seats if not _may_begin_again(engine, seats[place])}
    if engine.status().ready:  # else nobody knows yet how many places there are
        for place, cell in enumerate(grid):
            if place not in kept and (id := _job(engine, cell, begin)):
                kept[place] = id
    return kept, _view(grid, {place: _said(engine, kept[place]) for place in sorted(kept)})


def leave(engine: Engine, seats: Seats) -> None:
    """Ends what is at work; what is done stays in the store."""
    for id in seats.values():
        engine.cancel(id)


def _job(engine: Engine, cell: Cell, begin: bool) -> JobId | None:
    """A job on `cell` if it is under way or done, or may begin now."""
    found = engine.find(cell.request)
    return engine.submit(cell.request) if begin and not found and _has_room(engine, cell) else found


def _has_room(engine: Engine, cell: Cell) -> bool:
    status = engine.status()
    device = status.devices.get(cell.request.device)
    if device is None:
        return True  # it is refused in words
    kept_free = 1 if device.capacity > 1 else 0
    return status.waiting == 0 and device.capacity - device.taken > kept_free


def _may_begin_again(engine: Engine, id: JobId) -> bool:
    end = _end_of(_said(engine, id))
    return isinstance(end, Cancelled) or (isinstance(end, Expired) and end.cause in LEFT)


def _said(engine: Engine, id: JobId) -> list[Event]:
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
    for event in said:
        if isinstance(event, Point):
            yield Point(event.name, {**event.values, **cell.label})
