"""What the map of depth and width shows: a family of networks, what each costs, and who stands where.

A family is one network made deeper and wider, as `search.scaling` does it. It stays the same while a
visitor moves about in it, so a click moves the mark and not the map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from resnet_core.checks import dashed
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.readers.memory import saved_by_layer, saved_for_backward
from resnet_core.search.axes import Scaled
from resnet_core.search.scaling import Counts, scaled_widths, shared_out, width_step
from resnet_core.search.sweep import LARGEST, Grid, grid
from resnet_core.spec import ArchSpec, Input, Spec, SpecError, as_resnet, read_query
from resnet_core.zoo import PUBLISHED, RESNETS

Measure = Literal["MACs", "Parameters", "Activations", "Kept for backward"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
NOUNS: dict[Measure, str] = {
    "MACs": "MACs",
    "Parameters": "parameters",
    "Activations": "activations",
    "Kept for backward": "bytes saved for backward",
}
Reals = npt.NDArray[np.float64]

OCTAVES = 2  # the map reaches from a quarter to four times the family's own depth and width
MOST_STEPS = 28  # rows, or columns
STEPS_PER_OCTAVE = 6


class Mark(NamedTuple):
    """A network on the map, at `log2` of its width over the family's, and of its blocks."""

    name: str
    spec: ArchSpec | Scaled
    x: float
    y: float


class Map(NamedTuple):
    """The costs of a family: counts of the shape (depths, widths), smallest first on both axes."""

    family: ArchSpec
    input: Input
    grid: Grid
    kept: Counts

    @property
    def x(self) -> Reals:
        """`log2` of each width multiplier."""
        return _x(self.grid.widths, self.family)

    @property
    def y(self) -> Reals:
        """`log2` of each number of blocks."""
        blocks: Reals = np.log2(self.grid.depths.sum(axis=0))
        return blocks

    def counts(self, measure: Measure) -> Counts:
        """One cost of every network."""
        params, macs, activations = (costs[:, :, 0] for costs in self.grid.costs)
        return {"MACs": macs, "Parameters": params, "Activations": activations}.get(measure, self.kept)

    def network(self, place: int) -> ArchSpec:
        """The network of the cell number `place`, row by row."""
        return self.grid.network(*divmod(place, self.kept.shape[1]))


# ------------------------------------------------------------------------------------------------ the family


def family_of(spec: ArchSpec, kept: str) -> ArchSpec:
    """The family that `kept` names if `spec` belongs to it; else `spec` begins one of its own."""
    family = kept_family(spec, kept)
    return family if family and _belongs(spec, family) else spec


def kept_family(spec: ArchSpec, kept: str) -> ArchSpec | None:
    """`spec` with the depths and widths that `kept` names; None where it cannot have them."""
    depths, _, widths = kept.partition("_")
    asked, _, faults = read_query({"depths": depths, "widths": widths})
    read = as_resnet(asked)
    if faults or len(read.depths) != len(spec.depths):
        return None
    try:
        return replace(spec, depths=read.depths, widths=read.widths)
    except SpecError:
        return None


def family_text(family: ArchSpec) -> str:
    """A family for `family_of` to read: `3-4-6-3_64-128-256-512`."""
    return f"{dashed(family.depths)}_{dashed(family.widths)}"


def _belongs(spec: ArchSpec, family: ArchSpec) -> bool:
    shared = shared_out(family, [sum(spec.depths)])[:, 0].tolist()
    times, step = max(spec.widths) / max(family.widths), width_step(family)
    near = (abs(width - times * own) <= step for width, own in zip(spec.widths, family.widths, strict=True))
    return tuple(shared) == spec.depths and all(near)


@lru_cache(maxsize=64)
def published_in(family: ArchSpec) -> tuple[Mark, ...]:
    """The published networks that differ from the family in depths and widths only, each once."""
    found: dict[ArchSpec, str] = {}
    for name, spec in RESNETS.items():
        alike = len(spec.depths) == len(family.depths) and spec.block == family.block
        if alike and replace(family, depths=spec.depths, widths=spec.widths) == spec:
            found.setdefault(spec, PUBLISHED[name].title)
    return tuple(mark(title, spec, family) for spec, title in found.items())


def mark(name: str, spec: ArchSpec, family: ArchSpec) -> Mark:
    """Where a network stands; it need not belong to the family."""
    widest = np.array([[max(spec.widths)]], np.int64)
    return Mark(name, spec, float(_x(widest, family)[0]), float(np.log2(sum(spec.depths))))


# --------------------------------------------------------------------------------------------------- the map


@lru_cache(maxsize=32)
def map_of(family: ArchSpec, input: Input, spec: ArchSpec) -> Map:
    """The map of a family, wide enough for `spec` and for what was published.

    Raises `SpecError` if the image is too small, `OverflowError` if a count might not fit 64 bits.
    """
    marks = (*published_in(family), mark("", spec, family))
    own = float(np.log2(sum(family.depths)))
    blocks = _steps(own, [each.y for each in marks], len(family.depths), 1)
    channels = float(np.log2(max(family.widths)))
    step = width_step(family)
    widest = _steps(channels, [channels + each.x for each in marks], step, step)
    widths = scaled_widths(family, widest / max(family.widths))
    # Below the narrowest that works, several multipliers give the same widths.
    different = np.concatenate(([True], (np.diff(widths, axis=1) != 0).any(axis=0)))
    multipliers = widest[different] / max(family.widths)
    priced = grid(family, blocks, multipliers, (input,))
    return Map(family, input, priced, _kept(priced))


def _kept(priced: Grid) -> Counts:
    """Bytes saved for backward: linear in depths like every cost, so one network of each width tells all."""
    spec, input = priced.spec, priced.inputs[0]
    twos = replace(spec, depths=(2,) * len(spec.widths))
    all_widths = map(tuple, priced.widths.T.tolist())
    once, copied = zip(*(_kept_of_two(replace(twos, widths=each), input) for each in all_widths), strict=True)
    extra = priced.depths - 1
    deepest = extra.max(axis=1).tolist()
    most = max(once) + max(sum(map(int.__mul__, deepest, column)) for column in copied)
    if most > LARGEST:
        raise OverflowError(f"the largest count is {most:,}; counts are kept up to {LARGEST:,}")
    kept: Counts = extra.T @ np.array(copied, np.int64).T + np.array(once, np.int64)
    return kept


@lru_cache(maxsize=1024)  # the widths of a map stay while a visitor changes depths
def _kept_of_two(spec: ArchSpec, input: Input) -> tuple[int, tuple[int, ...]]:
    """Of two blocks a stage: bytes of the stem, first blocks and head; and of each second block."""
    stem, *blocks, head = map(sum, saved_by_layer(unfold(spec, input)))
    return stem + sum(blocks[::2]) + head, tuple(blocks[1::2])


def _steps(own: float, others: list[float], least: int, unit: int) -> Counts:
    """Multiples of `unit` in equal ratios from `2**own`, `OCTAVES` to both sides and as far as `others`."""
    low = max(min(own - OCTAVES, *others), float(np.log2(least)))
    high = max(own + OCTAVES, *others)
    per_octave = min(STEPS_PER_OCTAVE, MOST_STEPS / (high - low))
    first, last = np.floor((low - own) * per_octave + 1e-9), np.ceil((high - own) * per_octave - 1e-9)
    numbers = np.arange(first, last + 1)
    wanted = np.exp2(own + numbers / per_octave) / unit
    steps = np.unique(np.maximum(np.round(wanted), least // unit)).astype(np.int64)
    return steps * unit


def _x(widths: Counts, family: ArchSpec) -> Reals:
    multipliers: Reals = np.log2(widths.max(axis=0) / max(family.widths))
    return multipliers


def measured(spec: Spec, input: Input, measure: Measure) -> int:
    """One cost of one network."""
    return all_measured(spec, input)[measure]


def all_measured(spec: Spec, input: Input) -> Mapping[Measure, int]:
    """All costs of one network."""
    plan = unfold(spec, input)
    cost = price(plan)
    return {
        "MACs": cost.macs,
        "Parameters": cost.params,
        "Activations": cost.activations,
        "Kept for backward": saved_for_backward(plan),
    }
