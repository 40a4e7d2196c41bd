"""One coefficient for depth, width and resolution: where EfficientNet's compound scaling can stop.

Tan 2019 (arXiv 1905.11946), equation 3 with the bases of section 4. B1 to B7 have rounded values of their
own, which are in the zoo; between them stand networks of the formula.
"""

from __future__ import annotations

from math import log
from typing import NamedTuple

from resnet_core.families.efficientnet import zoo
from resnet_core.families.efficientnet.spec import EfficientNetSpec, compound, scaled_by
from resnet_core.language.input import Input
from resnet_core.search.axes import kind_of
from resnet_core.spec import Spec

__all__ = [
    "STOPS",
    "Stop",
    "coefficients",
    "cost_coefficient",
    "is_compound",
    "like",
    "scaled_fields",
    "stop_at",
]

HALVES, LAST = 2, 7  # stops a step of the formula, up to about B7
SCALED = ("width_multiplier", "depth_multiplier", "dropout", "norm_eps")  # in which the stops differ
APART = 0.2  # steps from a published network within which the formula has no stop


class Stop(NamedTuple):
    """A network and its images; `formula` is the coefficient that made it, None for a published one."""

    name: str
    spec: EfficientNetSpec
    side: int
    formula: float | None = None


class Coefficients(NamedTuple):
    """The coefficient at which the formula has a network's depth, its width, and its images."""

    depth: float
    width: float
    side: float


ONE = compound(1)
BASE = compound(0)


def is_compound(spec: Spec) -> bool:
    """Whether a network is EfficientNet-B0 but for its multipliers, its classes and what costs nothing."""
    if not isinstance(spec, EfficientNetSpec):
        return False
    start = EfficientNetSpec(num_classes=spec.num_classes, in_channels=spec.in_channels)
    return kind_of(spec)[0] == kind_of(start)[0]


def coefficients(spec: EfficientNetSpec, side: float) -> Coefficients:
    """What the formula's coefficient would be by each of the three alone."""
    return Coefficients(
        log(spec.depth_multiplier) / log(ONE.depth_multiplier),
        log(spec.width_multiplier) / log(ONE.width_multiplier),
        log(side / BASE.side) / log(ONE.side / BASE.side),
    )


def cost_coefficient(spec: EfficientNetSpec, side: float) -> float:
    """The coefficient at which the formula has as much depth * width**2 * side**2, which costs go with."""

    def size(depth: float, width: float, side: float) -> float:
        return log(depth) + 2 * log(width) + 2 * log(side / BASE.side)

    return size(spec.depth_multiplier, spec.width_multiplier, side) / size(*ONE)


def scaled_fields(spec: EfficientNetSpec) -> dict[str, object]:
    """The fields in which the stops differ: all that a stop sets, but for the images."""
    return {field: getattr(spec, field) for field in SCALED}


def like(spec: Spec, input: Input) -> Stop | None:
    """The stop that has a network's multipliers and its images."""
    if not isinstance(spec, EfficientNetSpec) or not is_compound(spec):
        return None
    own = spec.width_multiplier, spec.depth_multiplier, input.height, input.width
    return next((each for each in STOPS if own == _scale(each)), None)


def stop_at(spec: Spec, input: Input) -> Stop | None:
    """The stop that a network stands at: all is alike that a stop sets."""
    stop = like(spec, input)
    if stop is None or not isinstance(spec, EfficientNetSpec):
        return None
    return stop if scaled_fields(spec) == scaled_fields(stop.spec) else None


def _scale(stop: Stop) -> tuple[float, float, int, int]:
    return stop.spec.width_multiplier, stop.spec.depth_multiplier, stop.side, stop.side


def _stops() -> tuple[Stop, ...]:
    """B0 to B7, and the formula wherever none of them is near, from the cheapest on."""
    published = [Stop(name[-2:].upper(), zoo.ZOO[name], side) for name, side in zoo.SIDES.items()]
    near = [cost_coefficient(each.spec, each.side) for each in published]
    steps = [step / HALVES for step in range(1, HALVES * LAST + 1)]
    free = [step for step in steps if all(abs(step - each) > APART for each in near)]
    made = [Stop(f"φ {step:g}", scaled_by(step), round(compound(step).side), step) for step in free]
    return tuple(sorted((*published, *made), key=lambda each: cost_coefficient(each.spec, each.side)))


STOPS = _stops()
