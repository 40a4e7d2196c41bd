"""Learning rate by depth: plain and residual networks, each trained at several rates.

What may be asked of the experiment, the trainings, and what they say together. Errors are from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from resnet_core.checks import SpecError, check_count, check_fraction, shown
from resnet_core.data.datasets import DIGITS
from resnet_core.families.resnet.small_networks import DIGITS_SPEC, digits_network
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.settings import Settings, typed
from resnet_core.labs.training.curves import Band, Curve, after, band, curves
from resnet_core.labs.training.degradation import KINDS, RISE
from resnet_core.labs.training.findings import NameLabel
from resnet_core.labs.training.recipe import MOST_EPOCHS, MOST_LR, Recipe
from resnet_core.labs.training.settings import MOST_TASKS, PLAIN, Task, at_once, memory_of
from resnet_core.spec import Init, Input, Spec

FILE = "rates"
SPEC, INPUT = DIGITS_SPEC, Input(8, 8)
RECORDED: Settings = {"depths": "8-20-56", "rates": "0.001,0.005,0.02,0.05", "epochs": 10}
"""The settings of the recorded run that are not the usual ones, but for its seeds."""
SHORTCUTS = dict(zip(KINDS, ("none", "identity"), strict=True))


@dataclass(frozen=True)
class RatesSettings:
    """`depths` in layers joined by dashes, `rates` joined by commas; `seeds` from the request's on.

    The usual values are those of the button: a part of the recorded run, at most a minute of one core.
    """

    depths: str = "20-56"
    rates: str = "0.005,0.02,0.05"
    epochs: int = 3
    seeds: int = 1

    def layers(self) -> tuple[int, ...]:
        """The depths, from shallow to deep. Raises `SpecError`."""
        words = self.depths.split("-")
        if not all(word.isascii() and word.isdigit() and len(word) < 4 for word in words):
            why = f"{shown(self.depths)} was given; allowed are whole numbers joined by dashes"
            raise SpecError("depths", why, RatesSettings.depths)
        return tuple(sorted({int(word) for word in words}))

    def learning_rates(self) -> tuple[float, ...]:
        """The rates, from small to large. Raises `SpecError`."""
        try:
            rates = tuple(sorted({float(word) for word in self.rates.split(",")}))
        except ValueError:
            why = f"{shown(self.rates)} was given; allowed are numbers joined by commas"
            raise SpecError("rates", why, RatesSettings.rates) from None
        for rate in rates:
            check_fraction("rates", rate, MOST_LR)
        return rates


class Cell(NamedTuple):
    """One square of the map: what was trained, and at which rate."""

    kind: str
    depth: int
    rate: float

    @property
    def name(self) -> str:
        """Its name among trainings: `plain-56 at 0.02`."""
        return f"{self.kind}-{self.depth} at {self.rate:g}"


class Rates(NamedTuple):
    """What is known so far: the training error of each cell after the last epoch, over its seeds.

    A training that diverged counts as an error of 1, in `diverged` too.
    """

    conditions: Conditions | None
    errors: Mapping[Cell, Band]
    diverged: frozenset[Cell]

    def best(self, kind: str, depth: int) -> tuple[Cell, Band] | None:
        """The cell with the lowest error of one network; None before all its rates are known."""
        own = [(cell, band) for cell, band in self.errors.items() if (cell.kind, cell.depth) == (kind, depth)]
        rates = {cell.rate for cell in self.errors}
        return min(own, key=lambda each: each[1].middle) if len(own) == len(rates) else None

    def depths(self) -> tuple[int, ...]:
        """The depths of which anything is known."""
        return tuple(sorted({cell.depth for cell in self.errors}))

    def rates(self) -> tuple[float, ...]:
        """The rates of which anything is known."""
        return tuple(sorted({cell.rate for cell in self.errors}))

    def remains(self) -> bool | None:
        """Whether the deepest plain network is clearly worse than the shallowest, each at its best rate.

        None before that is known.
        """
        depths = self.depths()
        ends = [self.best(PLAIN, depth) for depth in (depths[0], depths[-1])] if len(depths) > 1 else []
        known = [end[1].middle for end in ends if end]
        return known[1] - known[0] >= RISE if len(known) == 2 else None


def rates_settings(given: Settings) -> Settings:
    """`given` with the defaults of `RatesSettings`. Raises `SpecError`."""
    settings = typed(RatesSettings, given)
    check_count("epochs", settings.epochs, 1, MOST_EPOCHS)
    check_count("seeds", settings.seeds, 1, MOST_TASKS)
    if (count := len(rates_tasks(vars(settings), 0))) > MOST_TASKS:
        raise SpecError("seeds", f"{count:,} trainings were asked for; allowed are {MOST_TASKS}", 1)
    return vars(settings)


def cells(settings: Settings) -> tuple[Cell, ...]:
    """All squares of the map. Raises `SpecError`."""
    own = typed(RatesSettings, settings)
    return tuple(
        Cell(kind, depth, rate) for kind in KINDS for depth in own.layers() for rate in own.learning_rates()
    )


def rates_tasks(settings: Settings, seed: int) -> tuple[Task, ...]:
    """A training for each square and seed. Raises `SpecError`."""
    own = typed(RatesSettings, settings)
    return tuple(
        Task(
            NameLabel(cell.name, each),
            digits_network(cell.depth, SHORTCUTS[cell.kind]),
            Recipe(lr=cell.rate, epochs=own.epochs),
            DIGITS,
            Init("he_fan_in", False, each),
        )
        for cell in cells(settings)
        for each in range(seed, seed + own.seeds)
    )


def rates_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes at the peak: of the largest networks, as many as are trained at once."""
    needed = sorted(memory_of(task) for task in rates_tasks(settings, 0))
    return sum(needed[-at_once(len(needed)) :])


def rates_memory_of_one(spec: Spec, input: Input, settings: Settings) -> int:
    """The same on an accelerator, where one network is trained after the other."""
    return max(map(memory_of, rates_tasks(settings, 0)))


def fold(events: Iterable[Event], settings: Settings) -> Rates:
    """What the events of a run with these settings say together; a cell counts once all seeds are done."""
    events = tuple(events)
    own, found = typed(RatesSettings, settings), curves(events, NameLabel)
    errors: dict[Cell, Band] = {}
    diverged = set[Cell]()
    for cell in cells(settings):
        curve = found.get(cell.name)
        if curve is None or len(curve.traces) < own.seeds:
            continue
        if curve.diverged:
            diverged.add(cell)
            errors[cell] = band(own.epochs, [_end(curve, seed, own.epochs) for seed in curve.traces])
        elif last := after(curve, "train_error", own.epochs):
            errors[cell] = last
    return Rates(conditions(events), errors, frozenset(diverged))


def _end(curve: Curve, seed: int, epochs: int) -> float:
    """The training error at the end; 1 where the training diverged."""
    trace = curve.traces[seed]
    return 1.0 if trace.diverged is not None or len(trace.epochs) < epochs else trace.epochs[-1].train_error
