"""Seconds, measured with care: warm, synchronised, and side by side with what they are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from statistics import median, quantiles
from time import perf_counter

import torch

from resnet_core.events import Value

Run = Callable[[], object]


def synchronise(device: torch.device) -> None:
    """Wait until `device` has done all it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def seconds_of_each(runs: list[Run], device: torch.device) -> list[float]:
    """Seconds of each of `runs`, done one after the other.

    On a CUDA device they are the device's own marks, with no waiting in between; elsewhere the clock's.
    """
    synchronise(device)
    if device.type == "cuda":
        return _seconds_by_marks(runs, device)
    spent = []
    for run in runs:
        start = perf_counter()
        run()
        synchronise(device)
        spent.append(perf_counter() - start)
    return spent


def interleaved(
    runs: Mapping[str, Run], device: torch.device, rounds: int
) -> Iterator[dict[str, list[float]]]:
    """Seconds of each of `runs`, in turn, `rounds` times: after every round, all that was measured so far."""
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            spent[name] += seconds_of_each([run], device)
        yield spent


def spread(seconds: list[float]) -> dict[str, Value]:
    """The median, the quarters below and above which a quarter of the runs lie, and the number of runs."""
    low, _, high = quantiles(seconds, n=4, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 3
    return {"median": median(seconds), "low": low, "high": high, "runs": len(seconds)}


def rounds_within(budget: float, once: float, least: int = 3, most: int = 50) -> int:
    """How many rounds of `once` seconds fit in `budget` seconds, from `least` to `most`."""
    return max(least, min(most, int(budget / max(once, 1e-6))))


def _seconds_by_marks(runs: list[Run], device: torch.device) -> list[float]:
    with torch.cuda.device(device):
        marks = [torch.cuda.Event(enable_timing=True) for _ in range(len(runs) + 1)]
        marks[0].record()
        for run, mark in zip(runs, marks[1:], strict=True):
            run()
            mark.record()
        marks[-1].synchronize()
    return [start.elapsed_time(end) / 1000 for start, end in zip(marks, marks[1:], strict=False)]
