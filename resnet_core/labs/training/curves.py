"""Learning curves read from events: one line per network, one trace per seed, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from statistics import median
from typing import Literal, NamedTuple, assert_never

from resnet_core.labs.events import Event
from resnet_core.labs.training.findings import AnyLabel, Diverged, Epoch, labelled

Measure = Literal["train_error", "test_error", "loss"]
KINDS: tuple[type[Epoch | Diverged], ...] = (Epoch, Diverged)


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


def curves(events: Iterable[Event], label: type[AnyLabel]) -> dict[str, Curve]:
    """The curves of all trainings with labels of this kind, in the order of their first epochs."""
    traces: dict[str, dict[int, Trace]] = {}
    for training, finding in labelled(events, label, KINDS):
        of_curve = traces.setdefault(training.curve, {})
        of_curve[training.seed] = _extended(of_curve.get(training.seed, Trace()), finding)
    return {name: Curve(name, dict(sorted(seeds.items()))) for name, seeds in traces.items()}


def _extended(trace: Trace, finding: Epoch | Diverged) -> Trace:
    match finding:
        case Epoch():
            return trace._replace(epochs=(*trace.epochs, finding))
        case Diverged():
            return trace._replace(diverged=finding.step, losses=finding.losses)
        case _:
            assert_never(finding)


def bands(curve: Curve, measure: Measure) -> tuple[Band, ...]:
    """A band for each epoch that any seed has finished, over the seeds that have."""
    by_epoch: dict[int, list[float]] = {}
    for trace in curve.traces.values():
        for epoch in trace.epochs:
            by_epoch.setdefault(epoch.epoch, []).append(float(getattr(epoch, measure)))
    return bands_of(by_epoch)


def bands_of(by_place: Mapping[int, list[float]]) -> tuple[Band, ...]:
    """A band for each place, in order."""
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
