"""The largest networks within a budget, three ways to be large, for a network of any family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Generic, NamedTuple, TypeAlias, TypeVar, assert_never

from app.depth_width.axes import axes_of
from resnet_core.cost import Cost, price
from resnet_core.plan import unfold
from resnet_core.search.axes import Scaled
from resnet_core.search.budget import Budget, Deadline, Fit, balanced, deepest, widest
from resnet_core.search.scaled_budget import WAYS, Way, largest, smallest, start_of
from resnet_core.search.scaling import scaled_widths, width_step
from resnet_core.spec import ArchSpec, Input

TITLES: dict[Way, str] = {"deepest": "Deepest", "widest": "Widest", "balanced": "Best balanced"}
Network = TypeVar("Network", covariant=True)
Deepened: TypeAlias = ArchSpec | Scaled  # of a family with a depth and a width


class Kind(NamedTuple):
    """One way to be large: its solver, and the smallest network that it could answer with."""

    title: str
    description: str
    solve: Callable[[ArchSpec, Input, Budget, Deadline | None], Fit[ArchSpec] | None]
    smallest: Callable[[ArchSpec], ArchSpec]


def _shallowest(spec: ArchSpec) -> ArchSpec:
    return replace(spec, depths=(1,) * len(spec.depths))


def _narrowest(spec: ArchSpec) -> ArchSpec:
    widths = scaled_widths(spec, width_step(spec) / max(spec.widths))
    return replace(spec, widths=tuple(widths.tolist()))


def _least_of_both(spec: ArchSpec) -> ArchSpec:
    widths = scaled_widths(spec, (len(spec.depths) / sum(spec.depths)) ** 0.5)
    return replace(_shallowest(spec), widths=tuple(widths.tolist()))


KINDS = (
    Kind(TITLES["deepest"], "The most blocks at the widths of this network.", deepest, _shallowest),
    Kind(TITLES["widest"], "The most channels at the depths of this network.", widest, _narrowest),
    Kind(
        TITLES["balanced"],
        "Deeper and wider at once: widths grow as the square root of the blocks.",
        balanced,
        _least_of_both,
    ),
)


class Answer(NamedTuple, Generic[Network]):
    """The network that fits, if any; its cost or, without one, that of the smallest there is."""

    title: str
    description: str
    spec: Network
    cost: Cost
    fits: bool
    beyond: Network | None


def answers_of(
    spec: Deepened, family: Deepened, input: Input, budget: Budget, deadline: Deadline | None
) -> tuple[Answer[Deepened], ...]:
    """The three for a network and the family of its map. Raises as `answers_in_time` does."""
    if not isinstance(spec, ArchSpec):
        return scaled_answers(spec, spec if isinstance(family, ArchSpec) else family, input, budget, deadline)
    own = family if isinstance(family, ArchSpec) else spec
    if deadline is None:
        return answers(spec, own, input, budget)
    return answers_in_time(spec, own, input, budget, deadline)


@lru_cache(maxsize=64)
def answers(spec: ArchSpec, family: ArchSpec, input: Input, budget: Budget) -> tuple[Answer[ArchSpec], ...]:
    """One for each kind. The balanced one grows from `family`, so that it stays when `spec` moves in it.

    Raises `OverflowError` if a count might not fit 64 bits.
    """
    return answers_in_time(spec, family, input, budget, None)


def answers_in_time(
    spec: ArchSpec, family: ArchSpec, input: Input, budget: Budget, deadline: Deadline | None
) -> tuple[Answer[ArchSpec], ...]:
    """The same where latency is limited too. Raises `KeyError` for work that was not calibrated as well."""
    starts = (replace(family, widths=spec.widths), replace(family, depths=spec.depths), family)
    pairs = zip(KINDS, starts, strict=True)
    return tuple(_answer(kind, start, input, budget, deadline) for kind, start in pairs)


def _answer(
    kind: Kind, start: ArchSpec, input: Input, budget: Budget, deadline: Deadline | None
) -> Answer[ArchSpec]:
    fit = kind.solve(start, input, budget, deadline)
    if fit:
        return Answer(kind.title, kind.description, fit.spec, fit.cost, True, fit.beyond)
    least = kind.smallest(start)
    return Answer(kind.title, kind.description, least, price(unfold(least, input)), False, None)


def scaled_answers(
    spec: Scaled, family: Scaled, input: Input, budget: Budget, deadline: Deadline | None = None
) -> tuple[Answer[Scaled], ...]:
    """The same three for a network of another family."""
    return tuple(_scaled(way, start_of(way, spec, family), input, budget, deadline) for way in WAYS)


def _scaled(
    way: Way, start: Scaled, input: Input, budget: Budget, deadline: Deadline | None
) -> Answer[Scaled]:
    fit = largest(way, start, input, budget, deadline)
    words = TITLES[way], way_words(way, start)
    if fit:
        return Answer(*words, fit.spec, fit.cost, True, fit.beyond)
    least = smallest(way, start)
    return Answer(*words, least, price(unfold(least, input)), False, None)


def way_words(way: Way, spec: Scaled) -> str:
    """What a way of being large is, in the words of a family."""
    deep, wide, _ = axes_of(spec)
    match way:
        case "deepest":
            return f"The most {deep} at the width of this network."
        case "widest":
            return f"The largest width at the depth of this network: {wide}."
        case "balanced":
            return "Deeper and wider at once: the width grows as the square root of the depth."
        case _:
            assert_never(way)
