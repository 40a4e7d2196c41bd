"""What the lesion experiments found, as values that drawings, tables and sentences are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from statistics import median
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


class Split(NamedTuple):
    """The images that are wrong after `amount` random deletions, by whether the first block was deleted."""

    amount: int
    with_first: tuple[int, ...]
    without_first: tuple[int, ...]

    @property
    def is_fair(self) -> bool:
        """Whether each side has at least a fifth of the draws, and one."""
        fewer, more = sorted((len(self.with_first), len(self.without_first)))
        return fewer > 0 and 4 * fewer >= more


@dataclass(frozen=True)
class Outcome:
    """How many of `images` test images one network gets wrong: whole, without blocks, after random lesions.

    `singles` are by the name of the one block that was deleted, in the order of the network. `without` is
    None before chosen blocks were deleted. `first` are, by how many blocks were deleted at random, the draws
    with the first block among them.
    """

    images: int
    blocks: int
    wrong: int
    without: int | None = None
    singles: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    draws: Mapping[Lesion, Draws] = field(default_factory=lambda: NOTHING)
    first: Draws = field(default_factory=lambda: NOTHING)

    def error(self, wrong: float) -> float:
        """A count of images as an error from 0 to 1."""
        return wrong / self.images

    def rise(self, wrong: float) -> float:
        """The error with this many images wrong, less that of the whole network."""
        return self.error(wrong - self.wrong)

    @property
    def median_rise(self) -> float:
        """The rise of the error when one block is deleted, the median over blocks; 0 before any was."""
        return self.rise(median(self.singles.values())) if self.singles else 0.0

    def split(self, amount: int) -> Split:
        """The draws of `amount` random deletions, with and without the first block among the deleted."""
        draws, first = self.draws.get("deletions", NOTHING).get(amount, ()), self.first.get(amount, ())
        return Split(
            amount,
            tuple(wrong for draw, wrong in enumerate(draws) if draw in first),
            tuple(wrong for draw, wrong in enumerate(draws) if draw not in first),
        )

    @property
    def first_fair_split(self) -> Split | None:
        """The split of the fewest deletions that has at least a fifth of the draws on either side."""
        splits = (self.split(amount) for amount in sorted(self.first))
        return next((split for split in splits if split.is_fair), None)


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
        return _shares(tuple(one.gradient for one in self.lengths))

    @property
    def below_half(self) -> float:
        """The share of paths shorter than half of the blocks."""
        return below_half(self.shares)

    @property
    def effective(self) -> tuple[int, int]:
        """The shortest range of lengths with 95 % of the gradient; all lengths where there is none."""
        by_length = self.shares
        return _effective(by_length) if any(by_length) else (0, len(by_length) - 1)

    @property
    def share_of_paths(self) -> float:
        """The share of all paths that lies in that range."""
        return float(share_of_paths(len(self.lengths) - 1, *self.effective))


_shares = lru_cache(maxsize=32)(shares)
_effective = lru_cache(maxsize=32)(effective)
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
    random = [each for each in own if isinstance(each, Random)]
    draws: dict[Lesion, dict[int, tuple[int, ...]]] = {}
    for each in random:
        draws.setdefault(each.kind, {})[each.amount] = each.wrong
    return Outcome(
        whole.images,
        whole.blocks,
        whole.wrong,
        next((each.wrong for each in own if isinstance(each, Without)), None),
        {each.name: each.wrong for each in own if isinstance(each, Single)},
        draws,
        {each.amount: each.first for each in random if each.kind == "deletions"},
    )


def _conditions(read: Sequence[object]) -> Conditions | None:
    return next((each for each in read if isinstance(each, Conditions)), None)
