"""Points as trainings give them, made by hand."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.labs.conditions import Conditions
from resnet_core.labs.events import Point
from resnet_core.labs.training.findings import (
    Diverged,
    Epoch,
    Label,
    NameLabel,
    VariantLabel,
    labelled_point,
)
from resnet_core.labs.training.settings import Task

PLAIN = {8: 0.01, 20: 0.03, 56: 0.6}
RESIDUAL = {8: 0.012, 20: 0.0, 56: 0.01}


def epoch(name: str, seed: int, number: int, error: float) -> Point:
    return _epoch(NameLabel(name, seed), number, error)


def diverged(name: str, seed: int, step: int, losses: list[float]) -> Point:
    return labelled_point(Diverged(step, 2, tuple(losses)), NameLabel(name, seed))


def lab(plain: dict[int, float], residual: dict[int, float], epochs: int = 2) -> Iterator[Point]:
    """The degradation lab with one seed: each network has its error after every epoch."""
    for network, shortcut, errors in (("residual", "identity", residual), ("plain", "none", plain)):
        for depth, error in errors.items():
            for number in range(1, epochs + 1):
                yield _epoch(VariantLabel(network, shortcut, depth, 0), number, error)


def conditions() -> Point:
    """What every training begins with."""
    return Conditions(
        "cpu", "a processor", 1, "2", "3", data="digits", extra={"train_images": 1498, "test_images": 299}
    ).point()


def variant(task: Task) -> VariantLabel:
    """The label of a task of the degradation lab."""
    assert isinstance(task.label, VariantLabel)
    return task.label


def _epoch(label: Label, number: int, error: float) -> Point:
    return labelled_point(Epoch(number, 2 * error, error, error / 2, 23 * number, 0.5), label)
