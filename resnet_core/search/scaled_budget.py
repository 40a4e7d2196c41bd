"""The largest networks within a budget in the families beside the ResNets: deepest, widest, best balanced.

The networks of a way are numbered in steps: of a block, or a hundredth of a depth multiplier; of what the
family's widths are multiples of. The answer fits, and the next of its way does not.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Literal, TypeAlias, assert_never, get_args

from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.search.axes import STEP, Scaled, crossed, deeper, depth_of, wider
from resnet_core.search.bisection import last
from resnet_core.search.budget import LAST, Budget, Deadline, Fit
from resnet_core.spec import (
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    Input,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    ShuffleNetSpec,
    SpecError,
    VggSpec,
    VitSpec,
)

__all__ = ["WAYS", "Way", "largest", "smallest", "start_of"]

Way = Literal["deepest", "widest", "balanced"]
WAYS: tuple[Way, ...] = get_args(Way)
Member: TypeAlias = Callable[[int], Scaled]

HUNDREDTH = 0.01  # of a multiplier, as the fields of the families are rounded
LEAST = 128  # by then a way has begun: multipliers begin at tenths
AHEAD = 32


def start_of(way: Way, spec: Scaled, family: Scaled) -> Scaled:
    """The network that a way grows from, in the family's proportions where the other axis allows it."""
    try:
        match way:
            case "deepest":
                return crossed(family, spec)
            case "widest":
                return crossed(spec, family)
            case "balanced":
                return family
            case _:
                assert_never(way)
    except SpecError:
        return spec


def largest(
    way: Way, start: Scaled, input: Input, budget: Budget, deadline: Deadline | None = None
) -> Fit[Scaled] | None:
    """The largest network of a way within a budget and in time; None if not even the smallest fits."""
    member = _members(way, start)

    def admits(number: int) -> bool:
        network = _possible(member, number)
        if network is None or not budget.admits(price(unfold(network, input))):
            return False
        return deadline is None or deadline.admits(network, input)

    first = _first(member)
    most = last(admits, LAST, first)
    if most < first:
        return None
    if isinstance(start, RegNetSpec):
        # A stage may take another width, so a larger number may cost less than the one before.
        ahead = range(most + max(AHEAD, most // 8), most, -1)
        most = next((number for number in ahead if admits(number)), most)
    network = member(most)
    return Fit(network, price(unfold(network, input)), _possible(member, most + 1) if most < LAST else None)


def smallest(way: Way, start: Scaled) -> Scaled:
    """The first network of a way."""
    member = _members(way, start)
    return member(_first(member))


def _members(way: Way, start: Scaled) -> Member:
    deep, wide = _depth_step(start), _width_step(start)
    match way:
        case "deepest":
            return lambda number: deeper(start, number * deep)
        case "widest":
            return lambda number: wider(start, number * wide)
        case "balanced":
            return lambda number: deeper(wider(start, sqrt(number * deep)), number * deep)
        case _:
            assert_never(way)


def _first(member: Member) -> int:
    return next((number for number in range(1, LEAST) if _possible(member, number)), LEAST)


def _possible(member: Member, number: int) -> Scaled | None:
    try:
        return member(number)
    except SpecError:
        return None


def _depth_step(spec: Scaled) -> float:
    """What one step of depth multiplies the network's by."""
    return HUNDREDTH / spec.depth_multiplier if isinstance(spec, EfficientNetSpec) else 1 / depth_of(spec)


def _width_step(spec: Scaled) -> float:
    """What one step of width multiplies the network's by."""
    match spec:
        case VggSpec() | ConvNextSpec():
            return (STEP if all(width % STEP == 0 for width in spec.widths) else 1) / max(spec.widths)
        case ShuffleNetSpec():
            return 2 / max(spec.widths)
        case DenseNetSpec():
            return 1 / spec.growth_rate
        case MobileNetSpec() | MnasNetSpec() | EfficientNetSpec():
            return HUNDREDTH / spec.width_multiplier
        case VitSpec():
            return 1 / spec.heads
        case RegNetSpec():
            return STEP / spec.w0
        case _:
            assert_never(spec)
