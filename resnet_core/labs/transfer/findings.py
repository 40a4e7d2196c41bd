"""What a transfer finds, as typed values, and what its points say together. Errors are from 0 to 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from resnet_core.labs import points
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.training.curves import Band, band
from resnet_core.labs.transfer.settings import WAYS, Way

Winner: TypeAlias = Way | Literal["neither"]


class NewTask(NamedTuple):
    """The new task: its classes, all its training and test images, and the side of an image in pixels.

    `passed_over` counts the files of a zip that are no pictures. Of each class at most the numbers in `sizes`
    are trained on.
    """

    classes: int
    train: int
    tested: int
    side: int
    sizes: tuple[int, ...]
    passed_over: int = 0


class Measured(NamedTuple):
    """After `step` steps, `wrong` of the test images are classified wrongly; step 0 is before the first."""

    way: Way
    images: int
    seed: int
    step: int
    wrong: int


class Change(NamedTuple):
    """How far a part of the network moved: the norm of the change of its weights by that of the weights."""

    part: str
    share: float


class Moved(NamedTuple):
    """How far every part moved from the first step to the last, from the stem to the head.

    Statistics of batch norm are not learned, and so are left out.
    """

    way: Way
    images: int
    seed: int
    parts: tuple[Change, ...]


class Cell(NamedTuple):
    """What was trained: the way, and the training images of each class."""

    way: Way
    images: int


@dataclass(frozen=True)
class Transfer:
    """What is known so far: wrong images by step for each seed of a cell, and how far parts moved."""

    conditions: Conditions | None = None
    task: NewTask | None = None
    curves: Mapping[Cell, Mapping[int, Mapping[int, int]]] = field(default_factory=dict)
    moves: Mapping[Cell, Mapping[int, tuple[Change, ...]]] = field(default_factory=dict)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of training images of which anything is known."""
        return tuple(sorted({cell.images for cell in self.curves}))

    def bands(self, cell: Cell) -> tuple[Band, ...]:
        """The error after each number of steps, over the seeds that have come so far."""
        by_step: dict[int, list[float]] = {}
        for curve in self.curves.get(cell, {}).values():
            for step, wrong in curve.items():
                by_step.setdefault(step, []).append(self._error(wrong))
        return tuple(band(step, errors) for step, errors in sorted(by_step.items()))

    def ends(self, cell: Cell) -> Mapping[int, float]:
        """By seed, the error after the last step of each training that is over."""
        curves = self.curves.get(cell, {})
        return {seed: self._error(curves[seed][max(curves[seed])]) for seed in self.moves.get(cell, {})}

    def end(self, cell: Cell) -> Band | None:
        """The same as a band; None before any is over."""
        errors = list(self.ends(cell).values())
        return band(0, errors) if errors else None

    def winner(self, images: int, one: Way = "head", other: Way = "all") -> Winner | None:
        """Which of two ways has the lower error with every seed; None before both have the same seeds."""
        first, second = self.ends(Cell(one, images)), self.ends(Cell(other, images))
        if not first or first.keys() != second.keys():
            return None
        if all(first[seed] < second[seed] for seed in first):
            return one
        return other if all(second[seed] < first[seed] for seed in first) else "neither"

    def change(self, cell: Cell) -> Mapping[str, Band]:
        """How far each part moved, over the seeds."""
        by_part: dict[str, list[float]] = {}
        for changes in self.moves.get(cell, {}).values():
            for part, share in changes:
                by_part.setdefault(part, []).append(share)
        return {part: band(0, shares) for part, shares in by_part.items()}

    def _error(self, wrong: int) -> float:
        return wrong / self.task.tested if self.task else 0.0


def fold(events: Iterable[Event]) -> Transfer:
    """What the events of one run say together."""
    latest = points.latest(events)
    task: NewTask | None = None
    curves: dict[Cell, dict[int, dict[int, int]]] = {}
    moves: dict[Cell, dict[int, tuple[Change, ...]]] = {}
    kinds: tuple[type[NewTask | Measured | Moved], ...] = (NewTask, Measured, Moved)
    for value in points.values(latest, kinds):
        match value:
            case NewTask():
                task = value
            case Measured():
                cell = Cell(value.way, value.images)
                curves.setdefault(cell, {}).setdefault(value.seed, {})[value.step] = value.wrong
            case Moved():
                moves.setdefault(Cell(value.way, value.images), {})[value.seed] = value.parts
    ordered = {
        cell: curves[cell] for cell in sorted(curves, key=lambda each: (each.images, WAYS.index(each.way)))
    }
    return Transfer(conditions(latest), task, ordered, moves)
