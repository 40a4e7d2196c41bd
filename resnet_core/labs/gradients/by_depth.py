"""Gradients by depth: four networks, batch norm by shortcut, of many depths, each measured three ways.

What may be asked of the experiment, its points, and what they say together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, log10
from statistics import fmean, linear_regression, median
from typing import Literal, NamedTuple, get_args

from resnet_core.checks import SpecError, check_count, shown
from resnet_core.families.resnet.small_networks import DIGITS_SPEC, of_depth
from resnet_core.labs import points
from resnet_core.labs.events import Event
from resnet_core.labs.gradients.points import Conditions
from resnet_core.labs.gradients.settings import MOST_PAIRS, MOST_SEEDS, shattering_memory
from resnet_core.labs.gradients.twins import ASKED, TWO_BY_TWO
from resnet_core.labs.settings import Settings, typed
from resnet_core.spec import Input, Spec, as_resnet

FILE = "by_depth"
SPEC, INPUT = DIGITS_SPEC, Input(8, 8, 16)
NETWORKS = (ASKED, *TWO_BY_TWO)
LEAST, MOST_LAYERS, MOST_DEPTHS = 8, 200, 12
NEAREST, FARTHEST = 2.0**-12, 1.0  # shares of the way between which a half distance is looked for
CHANGE = 10.0  # of a measure over all depths, below which none is called growth
CLEARLY = 2.0  # times the squared error of the other law
FEWEST = 4  # depths that tell two laws apart

Measure = Literal["ratio", "half", "cosine"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
Law = Literal["flat", "exponential", "power", "either"]


@dataclass(frozen=True)
class ByDepthSettings:
    """`depths` in layers, joined by dashes; `seeds` from the request's on; `pairs` of images for each."""

    depths: str = "8-14-20-32-44-56-80-110"
    seeds: int = 3
    pairs: int = 4

    def layers(self) -> tuple[int, ...]:
        """The depths, from shallow to deep. Raises `SpecError`."""
        words = self.depths.split("-")
        if not all(word.isascii() and word.isdigit() and len(word) < 4 for word in words):
            why = f"{shown(self.depths)} was given; allowed are whole numbers joined by dashes"
            raise SpecError("depths", why, ByDepthSettings.depths)
        depths = tuple(sorted({int(word) for word in words}))
        check_count("depths", len(depths), 1, MOST_DEPTHS)
        for depth in depths:
            check_count("depths", depth, LEAST, MOST_LAYERS)
        return depths


class AtDepth(NamedTuple):
    """One network of one depth and seed at initialisation; None is what is 0 or not finite.

    `ratio`: the norm of the gradient of the first block's weights over that of the last. `half`: the share of
    the way from one image to another at which the gradients' correlation falls to one half, at least
    `NEAREST` and at most `FARTHEST`. `cosine`: between the gradients at a block's output and input, the mean
    over blocks that keep their shape.
    """

    variant: str
    depth: int
    seed: int
    ratio: float | None
    half: float | None
    cosine: float | None

    def of(self, measure: Measure) -> float | None:
        """One of the three."""
        match measure:
            case "ratio":
                return self.ratio
            case "half":
                return self.half
            case "cosine":
                return self.cosine


class Range(NamedTuple):
    """One measure of one network at one depth: the median over seeds, the lowest and the highest."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class ByDepth:
    """What is known so far."""

    conditions: Conditions | None = None
    measured: tuple[AtDepth, ...] = ()

    @property
    def seeds(self) -> int:
        """How many seeds were measured, of some network at least."""
        return len({each.seed for each in self.measured})

    def depths(self) -> tuple[int, ...]:
        """The depths that were measured."""
        return tuple(sorted({each.depth for each in self.measured}))

    def course(self, variant: str, measure: Measure) -> Mapping[int, Range]:
        """One measure of one network by depth, where every seed has a value."""
        own = [each for each in self.measured if each.variant == variant]
        by_depth = {
            depth: [each.of(measure) for each in own if each.depth == depth] for depth in self.depths()
        }
        return {depth: known for depth, values in by_depth.items() if (known := _range(values))}


class Fit(NamedTuple):
    """How a measure changes with depth.

    `change`: the deepest over the shallowest. `factor`: for ten layers more, by a straight line through its
    logarithm over depth. `law`: which of two lines through the logarithm fits clearly better, over the depth
    (exponential) or over its logarithm (power); "flat" where all values are within `CHANGE`.
    """

    law: Law
    change: float
    factor: float


def by_depth_settings(given: Settings) -> Settings:
    """`given` with the defaults of `ByDepthSettings`. Raises `SpecError`."""
    settings = typed(ByDepthSettings, given)
    for depth in settings.layers():
        of_depth(DIGITS_SPEC, depth)
    check_count("seeds", settings.seeds, 1, MOST_SEEDS)
    check_count("pairs", settings.pairs, 1, MOST_PAIRS)
    return vars(settings)


def by_depth_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes at the peak: those of the deepest network."""
    deepest = of_depth(as_resnet(spec), typed(ByDepthSettings, settings).layers()[-1])
    return shattering_memory(deepest, input, {"twins": ",".join(TWO_BY_TWO)})


def fold(events: Iterable[Event]) -> ByDepth:
    """What the events of one run say together."""
    read = points.values(events, (Conditions, AtDepth))
    conditions = next((each for each in read if isinstance(each, Conditions)), None)
    return ByDepth(conditions, tuple(each for each in read if isinstance(each, AtDepth)))


def fit(course: Mapping[int, Range]) -> Fit | None:
    """How a measure changes with depth; None for fewer than `FEWEST` depths, or where one is not positive."""
    values = [one.middle for one in course.values()]
    if len(values) < FEWEST or min(values) <= 0:
        return None
    depths, logs = [float(depth) for depth in course], [log10(value) for value in values]
    exponential, power = _error(depths, logs), _error([log10(depth) for depth in depths], logs)
    factor = 10 ** (10 * linear_regression(depths, logs).slope)
    law: Law = "either"
    if max(values) < CHANGE * min(values):
        law = "flat"
    elif exponential * CLEARLY <= power:
        law = "exponential"
    elif power * CLEARLY <= exponential:
        law = "power"
    return Fit(law, values[-1] / values[0], factor)


def within(course: Mapping[int, Range]) -> Mapping[int, Range]:
    """The half distances of a course that lie between the ends of where they are looked for."""
    return {depth: one for depth, one in course.items() if NEAREST < one.middle < FARTHEST}


def half_distance(distances: Sequence[float], correlations: Sequence[float]) -> float | None:
    """Where the correlation first falls to one half, between two distances by a line over their logarithm.

    None where a correlation is not finite.
    """
    if not all(map(isfinite, correlations)):
        return None
    before: tuple[float, float] | None = None
    for distance, correlation in zip(distances, correlations, strict=True):
        if correlation <= 0.5:
            return distance if before is None else _crossing(before, (distance, correlation))
        before = distance, correlation
    return distances[-1]


def _crossing(before: tuple[float, float], after: tuple[float, float]) -> float:
    share = (before[1] - 0.5) / (before[1] - after[1])
    return float(before[0] * (after[0] / before[0]) ** share)


def _error(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The mean squared error of a straight line."""
    slope, intercept = linear_regression(xs, ys)
    return fmean((y - intercept - slope * x) ** 2 for x, y in zip(xs, ys, strict=True))


def _range(values: Sequence[float | None]) -> Range | None:
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    return Range(median(known), min(known), max(known))
