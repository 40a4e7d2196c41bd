"""Learning curves read from events: one line per network, one trace per seed, and what they say together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from statistics import median
from typing import Any, Literal, NamedTuple

from resnet_core.labs.events import Point

Measure = Literal["train_error", "test_error", "loss"]
Values = Mapping[str, Any]


class Epoch(NamedTuple):
    """What was measured after an epoch: errors from 0 to 1, `seconds` of this epoch."""

    number: int
    loss: float
    train_error: float
    test_error: float
    seconds: float


class Trace(NamedTuple):
    """One training: its epochs so far, and the step at which it diverged, if it has.

    `losses` are then those of the steps of that epoch before it.
    """

    epochs: tuple[Epoch, ...] = ()
    diverged: int | None = None
    losses: tuple[float, ...] = ()


class Curve(NamedTuple):
    """The trainings of one network by seed."""

    name: str
    traces: Mapping[int, Trace]

    @property
    def diverged(self) -> bool:
        """Whether any of its trainings has."""
        return any(trace.diverged is not None for trace in self.traces.values())

    @property
    def epochs(self) -> int:
        """How many epochs all of its trainings have behind them."""
        return min((len(trace.epochs) for trace in self.traces.values()), default=0)


class Band(NamedTuple):
    """One measure after one epoch: median, lowest and highest of the seeds, and how many they are."""

    epoch: int
    low: float
    middle: float
    high: float
    seeds: int


def curves(points: Iterable[Point], name: Callable[[Values], str]) -> dict[str, Curve]:
    """The curves of all points called `epoch` and `diverged`, in the order of their first mention.

    `name` says which curve a point belongs to.
    """
    found: dict[str, dict[int, Trace]] = {}
    for point in points:
        if point.name in ("epoch", "diverged"):
            traces = found.setdefault(name(point.values), {})
            seed = int(point.values.get("seed", 0))  # type: ignore[arg-type]  # a count
            traces[seed] = _grown(traces.get(seed, Trace()), point)
    return {title: Curve(title, dict(sorted(traces.items()))) for title, traces in found.items()}


def _grown(trace: Trace, point: Point) -> Trace:
    values: Values = point.values
    if point.name == "diverged":
        losses = tuple(float(loss) for loss in values.get("losses", ()))
        return trace._replace(diverged=int(values["step"]), losses=losses)
    epoch = Epoch(
        int(values["epoch"]),
        float(values["loss"]),
        float(values["train_error"]),
        float(values["test_error"]),
        float(values.get("seconds", 0.0)),
    )
    return trace._replace(epochs=(*trace.epochs, epoch))


def bands(curve: Curve, measure: Measure) -> tuple[Band, ...]:
    """A band for each epoch that any seed has finished, over the seeds that have."""
    by_epoch: dict[int, list[float]] = {}
    for trace in curve.traces.values():
        for epoch in trace.epochs:
            by_epoch.setdefault(epoch.number, []).append(float(getattr(epoch, measure)))
    return _bands(by_epoch)


def tracks(points: Iterable[Point], value: str) -> dict[str, tuple[Band, ...]]:
    """By name, a band of `value` for each step, of all points called `step`."""
    found: dict[str, dict[int, list[float]]] = {}
    for point in points:
        if point.name == "step":
            values: Values = point.values
            by_step = found.setdefault(str(values["name"]), {})
            by_step.setdefault(int(values["step"]), []).append(float(values[value]))
    return {name: _bands(by_step) for name, by_step in found.items()}


def _bands(by_place: Mapping[int, list[float]]) -> tuple[Band, ...]:
    return tuple(band(place, values) for place, values in sorted(by_place.items()))


def band(epoch: int, values: list[float]) -> Band:
    """The band of what several seeds gave."""
    return Band(epoch, min(values), median(values), max(values), len(values))


def after(curve: Curve, measure: Measure, epoch: int) -> Band | None:
    """The band after `epoch`; None before every seed is there, or where one diverged."""
    if curve.diverged or curve.epochs < epoch:
        return None
    return next((one for one in bands(curve, measure) if one.epoch == epoch), None)


def last(curve: Curve, measure: Measure) -> Band | None:
    """The band after the last epoch that all seeds have finished; None without one, or if a seed diverged."""
    if curve.diverged:
        return None
    found = [one for one in bands(curve, measure) if one.seeds == len(curve.traces)]
    return found[-1] if found else None


class Divergence(NamedTuple):
    """A training that diverged at `step`, counted from 1; `losses` are of the steps before."""

    name: str
    seed: int
    step: int
    losses: tuple[float, ...]


def divergences(found: Iterable[Curve]) -> Iterator[Divergence]:
    """Each training that diverged."""
    for curve in found:
        for seed, trace in curve.traces.items():
            if trace.diverged is not None:
                yield Divergence(curve.name, seed, trace.diverged, trace.losses)
