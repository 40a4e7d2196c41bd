"""Seconds, measured with care: warm, synchronised, and interleaved with what they are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import pairwise
from statistics import median, quantiles
from time import perf_counter, thread_time

import torch
from torch import Tensor, nn

from resnet_core.labs.events import Point
from resnet_core.labs.forward.times import Attention, Spread, Waited
from resnet_core.labs.points import point
from resnet_core.nn.devices import only_ordered

Mark = float | torch.cuda.Event
Run = Callable[[], object]
LAUNCHES = 5
HEAD_START = 10**8  # cycles of a GPU's clock


@contextmanager
def any_kernel() -> Iterator[None]:
    """Within, libraries may choose kernels that add up in any order, as they do for whoever trains.

    For what is timed: kernels that always give the same bits are slower.
    """
    before = torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.deterministic
    only_ordered(False)
    torch.backends.cudnn.deterministic = False
    try:
        yield
    finally:
        only_ordered(before[0])
        torch.backends.cudnn.deterministic = before[1]


class Attended:
    """Tells, of what was timed within it, how long this thread waited for the processor; of a GPU nothing."""

    def __init__(self, device: torch.device) -> None:
        self._is_told = device.type == "cpu"
        self._passed = self._computed = 0.0

    def __enter__(self) -> None:
        self._passed -= perf_counter()
        self._computed -= thread_time()

    def __exit__(self, *fault: object) -> None:
        self._passed += perf_counter()
        self._computed += thread_time()

    def points(self) -> Iterator[Point]:
        """The `Attention` so far, on a processor."""
        if self._is_told:
            waited = max(0.0, self._passed - self._computed)
            yield point(Attention(Waited(waited, self._passed)))


def synchronise(device: torch.device) -> None:
    """Waits until `device` has finished all its work."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def seconds_of_each(runs: list[Run], device: torch.device) -> list[float]:
    """Seconds of each of `runs`, done one after the other.

    On a CUDA device by the device's own events, without waiting in between; elsewhere by the clock.
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


def warm_up(runs: list[Run], device: torch.device) -> list[float]:
    """Seconds of each in the last of some passes, which are not counted: of two on a processor.

    On a GPU, whose clock is slow to rise, of ten or more in 0.2 seconds.
    """
    least, seconds = (2, 0.0) if device.type == "cpu" else (10, 0.2)
    start, passes, last = perf_counter(), 0, list[float]()
    while passes < least or perf_counter() - start < seconds:
        last = seconds_of_each(runs, device)
        passes += 1
    return last


def seconds_to_launch(run: Run, device: torch.device) -> float | None:
    """The least seconds, of several, in which the processor launches all; None where it waits itself."""
    if device.type != "cuda":
        return None
    spent = []
    for _ in range(LAUNCHES):
        synchronise(device)
        start = perf_counter()
        run()
        spent.append(perf_counter() - start)
    return min(spent)


def interleaved(
    runs: Mapping[str, Run], device: torch.device, rounds: int
) -> Iterator[dict[str, list[float]]]:
    """Seconds of each of `runs`, in turn, `rounds` times; yields all times so far after every round."""
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            spent[name] += seconds_of_each([run], device)
        yield spent


def spread(seconds: list[float]) -> Spread:
    """The median, the two quartiles, and the number of runs."""
    low, _, high = quantiles(seconds, n=4, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 3
    return Spread(median(seconds), low, high, len(seconds))


def rounds_within(budget: float, once: float, least: int = 3, most: int = 50) -> int:
    """How many rounds of `once` seconds fit in `budget` seconds, from `least` to `most`."""
    return max(least, min(most, int(budget / max(once, 1e-6))))


def seconds_of_modules(
    network: nn.Module, images: Tensor, names: list[str], clock: Callable[[], Mark]
) -> list[tuple[float, float]]:
    """For each named module, in the order they run: seconds since the previous one, and its own seconds.

    All in one forward pass, by `clock`. Before the first the time is not known, and 0.
    """
    marks: dict[str, list[Mark]] = {name: [] for name in names}
    with ExitStack() as hooks:
        for name, taken in marks.items():
            module = network.get_submodule(name)
            hooks.callback(module.register_forward_pre_hook(partial(_take, taken, clock)).remove)
            hooks.callback(module.register_forward_hook(partial(_take, taken, clock)).remove)
        network(images)
    synchronise(images.device)
    in_order = list(marks.values())
    ends = [in_order[0][0], *(end for _, end in in_order)]
    return [
        (_between(before, start), _between(start, end))
        for before, (start, end) in zip(ends, in_order, strict=False)
    ]


def clock_of(device: torch.device) -> Callable[[], Mark]:
    """Marks on `device`: its events where it works by itself, elsewhere the time when it has finished."""
    return partial(_event, device) if device.type == "cuda" else partial(_time, device)


def keep_busy() -> None:
    """Has the current CUDA GPU wait some 0.05 s, so that what is launched meanwhile then runs in one go."""
    torch.cuda._sleep(HEAD_START)


def _take(
    taken: list[Mark],
    clock: Callable[[], Mark],
    module: nn.Module,
    inputs: tuple[Tensor],
    output: Tensor | None = None,
) -> None:
    taken.append(clock())


def _time(device: torch.device) -> Mark:
    synchronise(device)
    return perf_counter()


def _event(device: torch.device) -> Mark:
    event = torch.cuda.Event(enable_timing=True)
    event.record(torch.cuda.current_stream(device))
    return event


def _between(start: Mark, end: Mark) -> float:
    if isinstance(start, float):
        assert isinstance(end, float)
        return end - start
    assert isinstance(end, torch.cuda.Event)
    return float(start.elapsed_time(end)) / 1000


def _seconds_by_marks(runs: list[Run], device: torch.device) -> list[float]:
    with torch.cuda.device(device):
        marks = [torch.cuda.Event(enable_timing=True) for _ in range(len(runs) + 1)]
        marks[0].record()
        for run, mark in zip(runs, marks[1:], strict=True):
            run()
            mark.record()
        marks[-1].synchronize()
    return [start.elapsed_time(end) / 1000 for start, end in pairwise(marks)]
