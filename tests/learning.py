"""Events such as trainings say, made by hand: the shapes of `experiments.tasks` and of what uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from resnet_core.labs.events import Point

PLAIN = {8: 0.01, 20: 0.03, 56: 0.6}
RESIDUAL = {8: 0.012, 20: 0.0, 56: 0.01}


def epoch(name: str, seed: int, number: int, error: float) -> Point:
    values: dict[str, Any] = {"name": name, "seed": seed, "epoch": number, "loss": 2 * error}
    return Point("epoch", {**values, "train_error": error, "test_error": error / 2, "seconds": 0.5})


def diverged(name: str, seed: int, step: int, losses: list[float]) -> Point:
    return Point("diverged", {"name": name, "seed": seed, "step": step, "epoch": 2, "losses": list(losses)})


def lab(plain: dict[int, float], residual: dict[int, float], epochs: int = 2) -> Iterator[Point]:
    """What the experiment says of one seed: each network has its error after every epoch."""
    for network, errors in (("residual", residual), ("plain", plain)):
        for depth, error in errors.items():
            for number in range(1, epochs + 1):
                values = epoch("", 0, number, error).values
                yield Point("epoch", {**values, "network": network, "depth": depth})


def conditions() -> Point:
    """What every training says first."""
    values: dict[str, Any] = {
        "device": "cpu",
        "label": "a processor",
        "threads": 1,
        "torch": "2",
        "python": "3",
    }
    return Point("conditions", {**values, "data": "digits", "train_images": 1498, "test_images": 299})
