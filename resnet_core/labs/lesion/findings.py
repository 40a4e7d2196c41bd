"""What the lesion experiments said, as values that drawings and sentences are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from statistics import mean
from types import MappingProxyType
from typing import Any, NamedTuple

from resnet_core.labs.events import Event, Point, Restarted
from resnet_core.labs.lesion.path_lengths import below_half, effective, share_of_paths, shares

Drawn = Mapping[int, tuple[int, ...]]
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Outcome:
    """How many of `images` test images one network got wrong: whole, without blocks, after random lesions.

    `singles` are by the name of the one block that was deleted; `drawn`, by "deletions" or "swaps", has for
    each number of them a count for every draw. `without` is None before chosen blocks were deleted.
    """

    images: int
    blocks: int
    wrong: int
    without: int | None = None
    singles: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    drawn: Mapping[str, Drawn] = field(default_factory=lambda: NOTHING)

    def error(self, wrong: int) -> float:
        """A count of images as an error from 0 to 1."""
        return wrong / self.images

    @property
    def mean_rise(self) -> float:
        """The rise of the error when one block is deleted, the mean over blocks; 0 before any was."""
        return self.error(1) * (mean(self.singles.values()) - self.wrong) if self.singles else 0.0


class Conditions(NamedTuple):
    """What every number depends on."""

    label: str
    threads: int
    torch: str
    python: str
    data: str
    images: int


class Lesions(NamedTuple):
    """The network that was asked for, and its plain twin; None while nothing is known."""

    asked: Outcome | None = None
    twin: Outcome | None = None
    conditions: Conditions | None = None


@dataclass(frozen=True)
class Length:
    """Paths of one length: how many there are, how many were drawn, and the mean gradient that one brings."""

    length: int
    count: int
    paths: int
    gradient: float


class Paths(NamedTuple):
    """All lengths so far; `together` the exact norm of the sum over all paths of each, when that is known."""

    lengths: tuple[Length, ...] = ()
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
        found = self.shares
        return effective(found) if any(found) else (0, len(found) - 1)

    @property
    def share_of_paths(self) -> float:
        """The share of all paths that lies in that range."""
        return float(share_of_paths(len(self.lengths) - 1, *self.effective))


def lesions(events: Iterable[Event]) -> Lesions:
    """What `events` of "lesion" or "deletion" say; what was said before a restart no longer counts."""
    known = Lesions()
    for event in events:
        if isinstance(event, Restarted):
            known = Lesions()
        elif isinstance(event, Point):
            said: dict[str, Any] = dict(event.values)
            if event.name == "conditions":
                known = known._replace(conditions=_conditions(said))
            else:
                known = _of_a_network(known, event.name, said)
    return known


def paths(events: Iterable[Event]) -> Paths:
    """What `events` of "paths" say."""
    known = Paths()
    for event in events:
        if isinstance(event, Restarted):
            known = Paths()
        elif isinstance(event, Point):
            said: dict[str, Any] = dict(event.values)
            match event.name:
                case "conditions":
                    known = known._replace(conditions=_conditions(said))
                case "path":
                    known = known._replace(lengths=(*known.lengths, Length(**said)))
                case _:
                    known = known._replace(together=tuple(said["gradients"]))
    return known


def _of_a_network(known: Lesions, name: str, said: dict[str, Any]) -> Lesions:
    if said["role"] == "twin":
        return known._replace(twin=_with(known.twin, name, said))
    return known._replace(asked=_with(known.asked, name, said))


def _with(known: Outcome | None, name: str, said: dict[str, Any]) -> Outcome:
    if known is None or name == "whole":
        return Outcome(said["images"], said["blocks"], said["wrong"])
    match name:
        case "without":
            return replace(known, without=said["wrong"])
        case "single":
            return replace(known, singles={**known.singles, said["name"]: said["wrong"]})
        case _:
            kind = said["kind"]
            more = {**known.drawn.get(kind, {}), said["amount"]: tuple(said["wrong"])}
            return replace(known, drawn={**known.drawn, kind: more})


def _conditions(said: dict[str, Any]) -> Conditions:
    return Conditions(**{name: said[name] for name in Conditions._fields})
