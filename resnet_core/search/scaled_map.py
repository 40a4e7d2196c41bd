"""The map of depth and width for the families beside the ResNets: its networks, and who stands where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode

import numpy as np

from resnet_core.families.efficientnet.spec import scaled_by
from resnet_core.plan import unfold
from resnet_core.search.axes import (
    Scaled,
    as_scaled,
    deeper,
    depth_of,
    kind_of,
    place_of,
    proportions_of,
    wider,
    width_of,
    widths_near,
)
from resnet_core.search.compound import is_compound
from resnet_core.search.map import MEASURES, OCTAVES, STEPS_PER_OCTAVE, Mark, Measure, Reals
from resnet_core.search.map_lines import Line
from resnet_core.search.scaled_costs import amounts_of, costs_of
from resnet_core.search.scaling import Counts
from resnet_core.search.sweep import LARGEST
from resnet_core.spec import EfficientNetSpec, Input, RegNetSpec, SpecError, VggSpec, from_query, to_query
from resnet_core.zoo import PUBLISHED, ZOO

T = TypeVar("T")
MOST_COMPOUND = 7  # the coefficient at which all three are about B7's
LAID_OUT_ALONE = 3  # steps an octave where each network is laid out by itself


class ScaledMap(NamedTuple):
    """The costs of a family, of the shape (measures, depths, widths); smallest first on both axes.

    `deep` are multiples of the family's blocks, `wide` its networks of each width.
    """

    family: Scaled
    input: Input
    deep: tuple[float, ...]
    wide: tuple[Scaled, ...]
    costs: Counts

    @property
    def x(self) -> Reals:
        """`log2` of each width over the family's."""
        return np.array([place_of(each, self.family)[0] for each in self.wide])

    @property
    def y(self) -> Reals:
        """`log2` of each number of blocks."""
        return np.array([place_of(each, self.family)[1] for each in self.depths])

    @property
    def depths(self) -> tuple[Scaled, ...]:
        """The family's network at each depth."""
        return tuple(deeper(self.family, times) for times in self.deep)

    @property
    def kept(self) -> Counts:
        """Bytes saved for backward."""
        return self.counts("Kept for backward")

    def counts(self, measure: Measure) -> Counts:
        """One cost of every network."""
        counts: Counts = self.costs[MEASURES.index(measure)]
        return counts

    def network(self, place: int) -> Scaled:
        """The network of the cell number `place`, row by row."""
        row, column = divmod(place, len(self.wide))
        return deeper(self.wide[column], self.deep[row])


def map_of_scaled(family: Scaled, input: Input, spec: Scaled) -> ScaledMap:
    """The map of a family, wide enough for `spec` and for what was published.

    Raises `SpecError` if the image is too small, `OverflowError` if a count might not fit 64 bits.
    """
    marks = [(each.x, each.y) for each in (*published_like(family), mark_of("", spec, family))]
    own = place_of(family, family)[1]
    steps = LAID_OUT_ALONE if isinstance(family, RegNetSpec | VggSpec) else STEPS_PER_OCTAVE
    wide = _steps([x for x, _ in marks], steps)
    deep = _steps([y - own for _, y in marks], steps)
    return _map(family, input, deep, wide)


@lru_cache(maxsize=32)
def _map(family: Scaled, input: Input, deep: tuple[float, ...], wide: tuple[float, ...]) -> ScaledMap:
    columns = ((width_of(each), each) for by in wide if (each := _possible(wider, family, by)))
    networks = tuple(_distinct(columns))
    rows = ((depth_of(each), by) for by in deep if (each := _possible(deeper, family, by)))
    stages = len(proportions_of(family))
    times = tuple(by for by in _distinct(rows) if all(_keeps(stages, each, by) for each in networks))
    most = max(amounts_of(unfold(deeper(networks[-1], times[-1]), input)))
    if most > LARGEST:
        raise OverflowError(f"the largest count is {most:,}; counts are kept up to {LARGEST:,}")
    return ScaledMap(family, input, times, networks, costs_of(networks, times, input))


def _steps(marks: list[float], per_octave: int) -> tuple[float, ...]:
    """Multipliers in equal ratios around 1, `OCTAVES` to both sides and as far as the marks."""
    low, high = min(-OCTAVES, *marks), max(OCTAVES, *marks)
    first, last = int(np.floor(low * per_octave)), int(np.ceil(high * per_octave))
    steps = sorted(range(first, last + 1), key=abs)  # the family's own network stands before its neighbours
    return tuple(2 ** (step / per_octave) for step in steps)


def _possible(scale: Callable[[Scaled, float], Scaled], family: Scaled, times: float) -> Scaled | None:
    try:
        return scale(family, times)
    except SpecError:
        return None


def _keeps(stages: int, network: Scaled, times: float) -> bool:
    """Whether the network can be made so deep and has as many stages then: a RegNet may lose one."""
    deep = _possible(deeper, network, times)
    return deep is not None and len(proportions_of(deep)) == stages


def _distinct(pairs: Iterable[tuple[float, T]]) -> Iterator[T]:
    """The values whose keys rise; of equal keys the first stays."""
    by_key: dict[float, T] = {}
    for key, value in pairs:
        by_key.setdefault(key, value)
    return (value for _, value in sorted(by_key.items(), key=lambda pair: pair[0]))


# ------------------------------------------------------------------------------------------------ the family


@lru_cache(maxsize=64)
def published_like(family: Scaled) -> tuple[Mark, ...]:
    """The published networks that differ from the family in depth and width, or in what costs nothing."""
    alike: dict[tuple[float, float], Mark] = {}
    for name, spec in ZOO.items():
        network = as_scaled(spec)
        if network and type(network) is type(family) and kind_of(network) == kind_of(family):
            alike.setdefault(place_of(network, family), mark_of(PUBLISHED[name].title, network, family))
    return tuple(alike.values())


def mark_of(name: str, spec: Scaled, family: Scaled) -> Mark:
    """Where a network stands; it need not belong to the family."""
    return Mark(name, spec, *place_of(spec, family))


def scaled_family_of(spec: Scaled, kept: str) -> Scaled:
    """The family that `kept` names if `spec` belongs to it; else `spec` begins one of its own."""
    try:
        family = as_scaled(from_query(dict(parse_qsl(kept))))
    except SpecError:
        return spec
    if family is None or type(family) is not type(spec) or kind_of(family) != kind_of(spec):
        return spec
    if isinstance(spec, EfficientNetSpec):
        return family  # any two multipliers of the same stages
    try:
        moved = moved_to(family, width_of(spec) / width_of(family), depth_of(spec) / depth_of(family))
    except SpecError:
        return spec
    alike = proportions_of(moved) == proportions_of(spec) and widths_near(moved, spec)
    return family if alike else spec


def scaled_family_text(family: Scaled) -> str:
    """A family for `scaled_family_of` to read: its fields as a link has them."""
    return urlencode(to_query(family))


def moved_to(family: Scaled, wide: float, deep: float) -> Scaled:
    """The family's network of these multiples of its width and of its blocks."""
    return deeper(wider(family, wide), deep)


def compound_line(family: Scaled) -> Line | None:
    """Where compound scaling leads from EfficientNet-B0, whole blocks and all; None for other families."""
    if not is_compound(family):
        return None
    coefficients = [step / 4 for step in range(4 * MOST_COMPOUND + 1)]
    x, y = zip(*(place_of(scaled_by(each), family) for each in coefficients), strict=True)
    return Line(0, np.array(x), np.array(y))
