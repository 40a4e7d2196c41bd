"""Experiments on a GPU that is none: a table whose device notes what a run is within."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType

from resnet_core.labs.events import Point, Report
from resnet_core.labs.experiment import Device, Experiment, Table
from resnet_core.labs.settings import Settings, settings_like
from resnet_core.spec import Input, Spec

MODULE = "tests.jobs.on_a_card"
ASKED: list[str] = []


def accelerators() -> dict[str, Device]:
    """One card."""
    ASKED.append("accelerators")
    return {"cuda:0": Device("a card", 2**34)}


@contextmanager
def at_work(device: str) -> Iterator[None]:
    """Notes it."""
    ASKED.append(f"begin {device}")
    try:
        yield
    finally:
        ASKED.append(f"end {device}")


def no_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """None."""
    return 0


TABLE = Table(
    experiments=MappingProxyType({"run": Experiment(MODULE, "training", settings_like(says=""), no_memory)}),
    devices=MODULE,
)


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """A point, and then the error that the settings name, if any."""
    yield Point("here", {"asked": list(ASKED)})
    if settings["says"]:
        raise RuntimeError(settings["says"])
