"""What the experiments on gradients found, as the value that charts, tables and sentences are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite
from statistics import median
from typing import NamedTuple, TypeVar

from resnet_core.labs import points
from resnet_core.labs.events import Event
from resnet_core.labs.gradients.points import (
    Conditions,
    Diverged,
    Jacobian,
    Network,
    Norms,
    Quantity,
    Shattering,
    Turning,
)

V = TypeVar("V", Norms, Diverged)


class Band(NamedTuple):
    """One quantity of one network, block by block: the median over seeds, the lowest and the highest."""

    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    seeds: int


@dataclass(frozen=True)
class Findings:
    """What is known so far; what was not measured yet is empty. Mappings are by the name of the network.

    `ended`: the run is over, so nothing will be added.
    """

    conditions: Conditions | None = None
    networks: tuple[Network, ...] = ()
    norms: tuple[Norms, ...] = ()
    diverged: tuple[Diverged, ...] = ()
    turnings: Mapping[str, Turning] = field(default_factory=dict)
    jacobians: Mapping[str, Jacobian] = field(default_factory=dict)
    shattering: Mapping[str, Shattering] = field(default_factory=dict)
    ended: bool = False

    def __hash__(self) -> int:
        return hash((len(self.norms), self.networks[:1] and self.networks[0].name, self.ended))

    def steps(self) -> tuple[int, ...]:
        """The steps of training after which norms were measured."""
        return tuple(sorted({each.step for each in self.norms}))

    @cached_property
    def _passes(self) -> Mapping[tuple[str, int], Sequence[Norms]]:
        grouped: dict[tuple[str, int], list[Norms]] = {}
        for each in self.norms:
            grouped.setdefault((each.variant, each.step), []).append(each)
        return grouped

    @cached_property
    def _bands(self) -> dict[tuple[str, int, Quantity], Band | None]:
        return {}

    def network(self, name: str) -> Network | None:
        """The network of that name, if it is one of those compared."""
        return next((network for network in self.networks if network.name == name), None)

    def renamed(self, old: str, new: str) -> Findings:
        """The same with the network `old` called `new`; for norms alone."""
        return replace(
            self,
            networks=tuple(
                each._replace(name=new if each.name == old else each.name) for each in self.networks
            ),
            norms=tuple(_renamed(each, old, new) for each in self.norms),
            diverged=tuple(_renamed(each, old, new) for each in self.diverged),
        )

    def band(self, variant: str, step: int, quantity: Quantity) -> Band | None:
        """All seeds of one network together; None before the first is measured, and for what is not."""
        asked = variant, step, quantity
        if asked not in self._bands:
            self._bands[asked] = _band(self._passes.get((variant, step), ()), quantity)
        return self._bands[asked]


def _band(passes: Sequence[Norms], quantity: Quantity) -> Band | None:
    measured = [values for each in passes if (values := each.of(quantity))]
    if not measured:
        return None
    columns = list(zip(*measured, strict=True))
    middle, low, high = (tuple(_finite(of, column) for column in columns) for of in (median, min, max))
    return Band(middle, low, high, len(measured))


def fold(events: Iterable[Event]) -> Findings:
    """What `events` of one run of "gradients", "jacobian" or "shattering" say together.

    Points from before a restart are left out. Of each network the newest `Shattering` counts, since one comes
    after every pair of images.
    """
    kinds = (Conditions, Network, Norms, Diverged, Turning, Jacobian, Shattering)
    read = points.values(events, kinds)
    return Findings(
        next((each for each in read if isinstance(each, Conditions)), None),
        tuple(each for each in read if isinstance(each, Network)),
        tuple(each for each in read if isinstance(each, Norms)),
        tuple(each for each in read if isinstance(each, Diverged)),
        {each.variant: each for each in read if isinstance(each, Turning)},
        {each.variant: each for each in read if isinstance(each, Jacobian)},
        {each.variant: each for each in read if isinstance(each, Shattering)},
    )


def _renamed(each: V, old: str, new: str) -> V:
    return each._replace(variant=new) if each.variant == old else each


def _finite(of: Callable[[Sequence[float]], float], values: Sequence[float]) -> float:
    return of(values) if all(map(isfinite, values)) else float("nan")
