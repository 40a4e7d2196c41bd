"""A solution by construction: a deep plain network made of a trained shallow one and identity layers.

He 2015, section 1: such a network exists, so a deeper one should have no higher training error than its
shallow part. What may be asked of the experiment, its points, and what they say together. Errors are 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal, NamedTuple

from resnet_core.checks import check_count
from resnet_core.data.datasets import DIGITS
from resnet_core.families.resnet.small_networks import DIGITS_SPEC, digits_network
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.settings import Settings, typed
from resnet_core.labs.training.curves import Band, Curve, after, curves
from resnet_core.labs.training.degradation import RISE
from resnet_core.labs.training.findings import NameLabel, labelled
from resnet_core.labs.training.recipe import MOST_EPOCHS, Recipe
from resnet_core.labs.training.settings import Task, memory_of
from resnet_core.spec import Init, Input, Spec

FILE = "construction"
SPEC, INPUT = DIGITS_SPEC, Input(8, 8)
SHALLOW, DEEP = 20, 56
SHALLOW_NAME = f"plain-{SHALLOW}"
TRAINED_ON = f"plain-{SHALLOW}, trained on"
CONSTRUCTED = f"plain-{DEEP}, constructed"
SCRATCH = f"plain-{DEEP}, from scratch"
NAMES = (SHALLOW_NAME, TRAINED_ON, CONSTRUCTED, SCRATCH)
MOST_SEEDS = 8
SEEDS = 3  # of the recorded run

Outcome = Literal["better", "alike", "worse"]


@dataclass(frozen=True)
class ConstructionSettings:
    """`epochs` of the shallow network, then `more` of it and of the constructed one; `seeds` of each.

    From scratch the deep network has all of them together.
    """

    epochs: int = 10
    more: int = 5
    seeds: int = 1


class AtOnce(NamedTuple):
    """Images that a network gets wrong in evaluation mode, before it is trained on. Labels are `NameLabel`.

    `difference` is the largest difference of a score from the shallow network's, over the largest score.
    """

    train_wrong: int
    test_wrong: int
    train_images: int
    test_images: int
    difference: float

    @property
    def train_error(self) -> float:
        """The share of training images that are wrong."""
        return self.train_wrong / self.train_images


class Construction(NamedTuple):
    """What is known so far: `at_once` by name and seed, and the curves of all trainings."""

    conditions: Conditions | None
    at_once: Mapping[str, Mapping[int, AtOnce]]
    curves: Mapping[str, Curve]

    def error(self, name: str, epochs: int) -> Band | None:
        """The training error of a network after its last epoch, over all seeds."""
        curve = self.curves.get(name)
        return after(curve, "train_error", epochs) if curve else None

    def at_once_error(self, name: str) -> float | None:
        """The median over seeds of the training error in evaluation mode, at once."""
        known = self.at_once.get(name)
        return median(each.train_error for each in known.values()) if known else None

    def same_images(self) -> bool:
        """Whether the constructed network gets as many images wrong as the shallow one, with every seed."""
        shallow, deep = (self.at_once.get(name, {}) for name in (SHALLOW_NAME, CONSTRUCTED))
        return all(
            (each.train_wrong, each.test_wrong) == (shallow[seed].train_wrong, shallow[seed].test_wrong)
            for seed, each in deep.items()
        )


def outcome(error: float, other: float) -> Outcome:
    """Whether an error is clearly lower than another, clearly higher, or neither."""
    if abs(error - other) < RISE:
        return "alike"
    return "better" if error < other else "worse"


def construction_settings(given: Settings) -> Settings:
    """`given` with the defaults of `ConstructionSettings`. Raises `SpecError`."""
    settings = typed(ConstructionSettings, given)
    check_count("epochs", settings.epochs, 1, MOST_EPOCHS)
    check_count("more", settings.more, 1, MOST_EPOCHS)
    check_count("seeds", settings.seeds, 1, MOST_SEEDS)
    return vars(settings)


def task(name: str, settings: ConstructionSettings, seed: int) -> Task:
    """One of the four trainings."""
    depth = SHALLOW if name in (SHALLOW_NAME, TRAINED_ON) else DEEP
    total = settings.epochs + settings.more
    epochs = {SHALLOW_NAME: settings.epochs, SCRATCH: total}.get(name, settings.more)
    init = Init("he_fan_in", False, seed)
    return Task(NameLabel(name, seed), digits_network(depth, "none"), Recipe(epochs=epochs), DIGITS, init)


def construction_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes at the peak: both networks at once."""
    own = typed(ConstructionSettings, settings)
    return memory_of(task(SHALLOW_NAME, own, 0)) + memory_of(task(SCRATCH, own, 0))


def fold(events: Iterable[Event]) -> Construction:
    """What the events of one run say together."""
    events = tuple(events)
    at_once: dict[str, dict[int, AtOnce]] = {}
    for (name, seed), each in labelled(events, NameLabel, (AtOnce,)):
        at_once.setdefault(name, {})[seed] = each
    return Construction(conditions(events), at_once, curves(events, NameLabel))
