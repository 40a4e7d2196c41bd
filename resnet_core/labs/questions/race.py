"""The identity race: what is raced, what it finds, and which answer that supports."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.questions.judge import Verdict
from resnet_core.labs.training.curves import Band, bands_of
from resnet_core.labs.training.findings import Diverged, NameLabel, labelled

CONVOLUTIONS, RESIDUAL = "convolutions", "x + F"
SHALLOW, DEEP = 2, 16
STEPS, EVERY = 200, 5
TIMES = 10.0  # from which on one loss is called clearly lower than another

Quantity = Literal["loss", "weight_norm"]


class Step(NamedTuple):
    """A racer before step `step`, counted from 0; `weight_norm` is the L2 norm of all its weights.

    `loss` is the mean squared error of one batch, divided by the mean square of the maps.
    """

    step: int
    loss: float
    weight_norm: float


class Race(NamedTuple):
    """The findings of "identity_race", by racer and seed; `ends` are the last losses, inf if it diverged."""

    conditions: Conditions | None
    steps: Mapping[str, Mapping[int, tuple[Step, ...]]]
    ends: Mapping[str, Mapping[int, float]]


KINDS: tuple[type[Step | Diverged], ...] = (Step, Diverged)


def racer(kind: str, layers: int) -> str:
    """`x + F, 2 layers`."""
    return f"{kind}, {layers} layers"


RACERS = tuple(racer(kind, layers) for layers in (SHALLOW, DEEP) for kind in (CONVOLUTIONS, RESIDUAL))


def read(events: Iterable[Event]) -> Race:
    """What a run has found so far."""
    events = tuple(events)
    steps: dict[str, dict[int, tuple[Step, ...]]] = {}
    ends: dict[str, dict[int, float]] = {}
    for (name, seed), finding in labelled(events, NameLabel, KINDS):
        end = math.inf
        if isinstance(finding, Step):
            of_racer = steps.setdefault(name, {})
            of_racer[seed] = (*of_racer.get(seed, ()), finding)
            end = finding.loss
        ends.setdefault(name, {})[seed] = end
    return Race(conditions(events), steps, ends)


def bands(race: Race, quantity: Quantity) -> dict[str, tuple[Band, ...]]:
    """By racer, a band over its seeds for each step."""
    by_racer: dict[str, tuple[Band, ...]] = {}
    for name, seeds in race.steps.items():
        by_step: dict[int, list[float]] = {}
        for step in (step for steps in seeds.values() for step in steps):
            by_step.setdefault(step.step, []).append(step.loss if quantity == "loss" else step.weight_norm)
        by_racer[name] = bands_of(by_step)
    return by_racer


def judge(race: Race) -> Verdict:
    """Which of the two of 2 layers has the lower loss in the end, with every seed."""
    stack, residual = (race.ends[racer(kind, SHALLOW)] for kind in (CONVOLUTIONS, RESIDUAL))
    if all(_far_below(loss, stack[seed]) for seed, loss in residual.items()):
        return Verdict("residual", _sentence(race.ends))
    lower = all(_far_below(stack[seed], loss) for seed, loss in residual.items())
    return Verdict("stack" if lower else "alike", _sentence(race.ends))


def _far_below(loss: float, other: float) -> bool:
    """Whether a loss, inf where a racer diverged, is at least `TIMES` times smaller than another."""
    return loss < other and loss * TIMES <= other


def _sentence(ends: Mapping[str, Mapping[int, float]]) -> str:
    losses = "; ".join(f"{name}: {_range([*ends[name].values()])}" for name in RACERS)
    return f"Error left after {STEPS} steps, as a share of the input's mean square: {losses}."


def _range(losses: Collection[float]) -> str:
    finite = [loss for loss in losses if math.isfinite(loss)]
    text = " to ".join(dict.fromkeys(f"{end(finite):.2g}" for end in (min, max))) if finite else ""
    diverged = f"{len(losses) - len(finite)} of {len(losses)} seeds diverged"
    if len(finite) == len(losses):
        return text
    return f"{text} ({diverged})" if finite else diverged
