"""What the experiments on gradients said, as values that charts and sentences are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from statistics import median
from typing import Any, Literal, NamedTuple, get_args

from resnet_core.labs.events import Event, Point, Restarted

Quantity = Literal["weights", "outputs", "signal", "branch"]
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)


class Shown(NamedTuple):
    """A network that was measured: `asked`, a twin or `pinned`; its depth and the names of its blocks."""

    name: str
    network: Mapping[str, str]
    depth: int
    blocks: tuple[str, ...]


class Look(NamedTuple):
    """One pass of one network with one seed, after `step` steps of training."""

    variant: str
    seed: int
    step: int
    loss: float
    weights: tuple[float, ...]
    outputs: tuple[float, ...]
    signal: tuple[float, ...]
    branch: tuple[float, ...]


class Band(NamedTuple):
    """One number a block: the median over seeds, the lowest and the highest."""

    middle: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    seeds: int


class Turning(NamedTuple):
    """What each block that keeps its shape does to the gradient: its cosine and its growth."""

    blocks: tuple[str, ...]
    cosine: tuple[float, ...]
    ratio: tuple[float, ...]


class Jacobian(NamedTuple):
    """Singular values, largest first, of a block's branch, of its sum, and with its last activation."""

    block: str
    channels: int
    height: int
    width: int
    branch: tuple[float, ...]
    sum: tuple[float, ...]
    block_values: tuple[float, ...]


class Shattering(NamedTuple):
    """The mean correlation at each distance, its standard error, and of how many pairs."""

    pairs: int
    distance: tuple[float, ...]
    correlation: tuple[float, ...]
    error: tuple[float, ...]


class Diverged(NamedTuple):
    """A training whose loss was not finite at this step."""

    variant: str
    seed: int
    step: int


@dataclass(frozen=True)
class Findings:
    """What is known so far; what was not measured yet is empty. `ended`: nothing more will come."""

    conditions: Mapping[str, Any] = field(default_factory=dict)
    variants: tuple[Shown, ...] = ()
    looks: tuple[Look, ...] = ()
    diverged: tuple[Diverged, ...] = ()
    turnings: Mapping[str, Turning] = field(default_factory=dict)
    jacobians: Mapping[str, Jacobian] = field(default_factory=dict)
    shattering: Mapping[str, Shattering] = field(default_factory=dict)
    ended: bool = False

    def steps(self) -> tuple[int, ...]:
        """The steps of training that were looked at."""
        return tuple(sorted({look.step for look in self.looks}))

    def shown(self, variant: str) -> Shown | None:
        """The network of that name, if it is one of those measured."""
        return next((one for one in self.variants if one.name == variant), None)

    def band(self, variant: str, step: int, quantity: Quantity) -> Band | None:
        """The seeds together; None before the first of them is measured."""
        own = [look for look in self.looks if (look.variant, look.step) == (variant, step)]
        if not own:
            return None
        columns = list(zip(*(getattr(look, quantity) for look in own), strict=True))
        return Band(
            tuple(map(_middle, columns)), tuple(map(_least, columns)), tuple(map(_most, columns)), len(own)
        )

    def loss(self, variant: str, step: int) -> float | None:
        """The median loss over seeds."""
        own = [look.loss for look in self.looks if (look.variant, look.step) == (variant, step)]
        return _middle(own) if own else None


def findings(events: Iterable[Event]) -> Findings:
    """What `events` say together; what was said before a restart no longer counts."""
    known = Findings()
    for event in events:
        if isinstance(event, Restarted):
            known = Findings()
        elif isinstance(event, Point):
            known = _with(known, event.name, dict(event.values))
    return known


def _with(known: Findings, name: str, said: dict[str, Any]) -> Findings:
    lists: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
    }
    variant = str(said.get("variant", ""))
    match name:
        case "conditions":
            return replace(known, conditions=said)
        case "variant":
            return replace(known, variants=(*known.variants, Shown(**lists)))
        case "norms":
            return replace(known, looks=(*known.looks, Look(**lists)))
        case "diverged":
            return replace(known, diverged=(*known.diverged, Diverged(**said)))
    lists.pop("variant", None)
    match name:
        case "turning":
            return replace(known, turnings={**known.turnings, variant: Turning(**lists)})
        case "jacobian":
            return replace(known, jacobians={**known.jacobians, variant: Jacobian(**lists)})
        case "shattering":
            return replace(known, shattering={**known.shattering, variant: Shattering(**lists)})
        case _:
            return known


def _middle(values: Sequence[float]) -> float:
    return median(values) if all(map(isfinite, values)) else float("nan")


def _least(values: Sequence[float]) -> float:
    return min(values) if all(map(isfinite, values)) else float("nan")


def _most(values: Sequence[float]) -> float:
    return max(values) if all(map(isfinite, values)) else float("nan")
