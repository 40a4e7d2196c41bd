"""Timing side by side: what is compared runs in turns in one process, and only ratios are promised."""

from __future__ import annotations

import gc
import os
import platform
import resource
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple


class Task(NamedTuple):
    """Something to time. `calls` of it are timed together, for what is too quick to be timed alone."""

    call: Callable[[], object]
    calls: int = 1


class Promise(NamedTuple):
    """A measured figure and the bound that was promised for it."""

    what: str
    measured: float
    bound: float
    unit: str
    at_least: bool

    @property
    def kept(self) -> bool:
        """Whether the figure is within the bound."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def __str__(self) -> str:
        verdict, side = "PASS" if self.kept else "FAIL", "at least" if self.at_least else "at most"
        return f"{verdict}  {self.what}: {_short(self.measured)}{self.unit} ({side} {_short(self.bound)})"


def medians(tasks: Iterable[Task], rounds: int, clock: Callable[[], float] = perf_counter) -> list[float]:
    """Median seconds of one call of each task. All have a turn in each round; the first is not counted."""
    turns = [[_seconds(task, clock) for task in tasks] for _ in range(rounds + 1)]
    return [median(times) for times in zip(*turns[1:], strict=True)]


def cpu_of_children() -> float:
    """A clock of the processor time of ended child processes, in which other work hardly shows."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def machine(*packages: str) -> str:
    """Processor, cores, how busy they are, and versions: what a recorded figure was measured on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    cores = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return f"{model}, {cores}; Python {platform.python_version()}, {versions}"


def show(promises: Iterable[Promise]) -> int:
    """Prints each promise and returns the exit status: 1 if one was not kept."""
    kept = True
    for promise in promises:
        print(promise)
        kept &= promise.kept
    return 0 if kept else 1


def _seconds(task: Task, clock: Callable[[], float]) -> float:
    gc.collect()  # of what the task before left behind
    start = clock()
    for _ in range(task.calls):
        task.call()
    return (clock() - start) / task.calls


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.2f}"
