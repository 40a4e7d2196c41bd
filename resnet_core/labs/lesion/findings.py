"""What the lesion experiments found, as values that drawings, tables and sentences are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import mean
from types import MappingProxyType
from typing import Any, NamedTuple

from resnet_core.labs import points
from resnet_core.labs.events import Event
from resnet_core.labs.lesion.path_lengths import below_half, effective, share_of_paths, shares
from resnet_core.labs.lesion.points import (
    Conditions,
    Lesion,
    Path,
    Random,
    Role,
    Single,
    Together,
    Whole,
    Without,
)

Draws = Mapping[int, tuple[int, ...]]
"""By how many blocks were deleted or swapped at once: the images that are wrong, for each random draw."""
NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Outcome:
    """How many of `images` test images one network gets wrong: whole, without blocks, after random lesions.

    `singles` are by the name of the one block that was deleted. `without` is None before chosen blocks were
    deleted.
    """

    images: int
    blocks: int
    wrong: int
    without: int | None = None
    singles: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    draws: Mapping[Lesion, Draws] = field(default_factory=lambda: NOTHING)

    def error(self, wrong: float) -> float:
        """A count of images as an error from 0 to 1."""
        return wrong / self.images

    @property
    def mean_rise(self) -> float:
        """The rise of the error when one block is deleted, the mean over blocks; 0 before any was."""
        return self.error(1) * (mean(self.singles.values()) - self.wrong) if self.singles else 0.0


class Lesions(NamedTuple):
    """The network of the request, and its plain twin; None while nothing is known."""

    network: Outcome | None = None
    twin: Outcome | None = None
    conditions: Conditions | None = None


class Paths(NamedTuple):
    """All lengths so far; `together` the exact norm of the sum over all paths of each, when that is known."""

    lengths: tuple[Path, ...] = ()
    together: tuple[float, ...] = ()
    conditions: Conditions | None = None

    @property
    def complete(self) -> bool:
        """Whether every length was measured."""
        return bool(self.together)

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of each length in the sum of count times gradient."""
        return shares([one.gradient for one in self.lengths])

    @property
    def below_half(self) -> float:
        """The share of paths shorter than half of the blocks."""
        return below_half(self.shares)

    @property
    def effective(self) -> tuple[int, int]:
        """The shortest range of lengths with 95 % of the gradient; all lengths where there is none."""
        by_length = self.shares
        return effective(by_length) if any(by_length) else (0, len(by_length) - 1)

    @property
    def share_of_paths(self) -> float:
        """The share of all paths that lies in that range."""
        return float(share_of_paths(len(self.lengths) - 1, *self.effective))


Count = Whole | Without | Single | Random
KINDS: tuple[type[Conditions | Count], ...] = (Conditions, Whole, Without, Single, Random)


def lesions(events: Iterable[Event]) -> Lesions:
    """What `events` of "lesion" or "deletion" say together; points from before a restart are left out."""
    read = points.values(events, KINDS)
    counts = [each for each in read if not isinstance(each, Conditions)]
    return Lesions(_outcome(counts, "asked"), _outcome(counts, "twin"), _conditions(read))


def without(survey: Lesions, gone: Sequence[str]) -> Lesions | None:
    """The counts without the blocks `gone`, if `survey` has them for all its networks: those of one block."""
    if len(gone) != 1 or survey.network is None:
        return None
    both = [_without_one(each, gone[0]) for each in (survey.network, survey.twin) if each]
    if any(outcome.without is None for outcome in both):
        return None
    return survey._replace(network=both[0], twin=both[1] if len(both) > 1 else None)


def paths(events: Iterable[Event]) -> Paths:
    """What `events` of "paths" say together; points from before a restart are left out."""
    read = points.values(events, (Conditions, Path, Together))
    together = next((each.gradients for each in read if isinstance(each, Together)), ())
    return Paths(tuple(each for each in read if isinstance(each, Path)), together, _conditions(read))


def _without_one(outcome: Outcome, block: str) -> Outcome:
    return replace(outcome, without=outcome.singles.get(block))


def _outcome(counts: Iterable[Count], role: Role) -> Outcome | None:
    own = [each for each in counts if each.role == role]
    whole = next((each for each in own if isinstance(each, Whole)), None)
    if whole is None:
        return None
    draws: dict[Lesion, dict[int, tuple[int, ...]]] = {}
    for each in own:
        if isinstance(each, Random):
            draws.setdefault(each.kind, {})[each.amount] = each.wrong
    return Outcome(
        whole.images,
        whole.blocks,
        whole.wrong,
        next((each.wrong for each in own if isinstance(each, Without)), None),
        {each.name: each.wrong for each in own if isinstance(each, Single)},
        draws,
    )


def _conditions(read: Sequence[object]) -> Conditions | None:
    return next((each for each in read if isinstance(each, Conditions)), None)
