"""The networks that a search looks at in the families beside the ResNets: their own fields, in steps.

Widths are from a quarter to four times those of the family, and each stage has, whatever the others have,
from one to four times its blocks. Where a family has one width for all stages, so have its networks; where it
has a list, each stage has a width of its own, but is never narrower than the stage before, unless it is so in
the family. A RegNet's stages follow from four numbers, all of which are varied; it keeps how many it has.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, product
from math import prod
from typing import NamedTuple, assert_never

import numpy as np

from resnet_core.checks import MOST, SpecError
from resnet_core.families.densenet.spec import MAX_LAYERS
from resnet_core.families.regnet.spec import COUNTS as REGNET
from resnet_core.families.vgg.spec import MAX_CONVS
from resnet_core.search.axes import Scaled, proportions_of, wider
from resnet_core.search.measures import Drawn
from resnet_core.search.scaled_costs import as_deep
from resnet_core.search.scaling import Counts
from resnet_core.search.space import FEW_WIDTHS, REACH, WIDTHS, depth_choices
from resnet_core.spec import (
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    ShuffleNetSpec,
    VggSpec,
    VitSpec,
)

__all__ = ["FamilySpace", "family_space"]

MOST_BLOCKS = REGNET["depth"][1]
MOST_LAYERS = 128  # of a single stage
STEPS = 17  # widths of all stages together
HIDDEN = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)  # of a transformer's perceptron
SLOPES, RATIOS = 17, (0.8, 0.9, 1.0, 1.1, 1.25)  # of a RegNet's `wa` and `wm`


class FamilySpace(NamedTuple):
    """Networks of all widths, and the choices of each stage's blocks.

    `keys` number what each part (stem, stages, head) can be, of the shape (parts, wide): parts that are equal
    have equal numbers. `rows` are the places in `wide` that are drawn from; where blocks follow from other
    fields, `own` are those of each row, of the shape (stages, rows), and there is no choice of blocks.
    """

    family: Scaled
    wide: tuple[Scaled, ...]
    keys: Counts
    depths: tuple[tuple[int, ...], ...]
    rows: Counts
    own: Counts | None = None

    @property
    def together(self) -> Counts:
        """The numbers of the rows, as `Space` has them."""
        return np.arange(self.rows.size)[:, None]

    @property
    def networks(self) -> int:
        """How many networks there are."""
        return self.rows.size * prod(map(len, self.depths))

    @property
    def deepest(self) -> tuple[int, ...]:
        """The most blocks of each stage."""
        if self.own is not None:
            return tuple(self.own.max(axis=1).tolist())
        return tuple(choices[-1] for choices in self.depths)

    def blocks_of(self, some: Drawn) -> Counts:
        """Blocks of each stage, of the shape (stages, networks)."""
        return some.depths if self.own is None else self.own[:, some.widths[0]]

    def network(self, some: Drawn, place: int) -> Scaled:
        """One of those drawn."""
        blocks = self.blocks_of(some)[:, place].tolist()
        return as_deep(self.wide[self.rows[some.widths[0, place]]], blocks)


@lru_cache(maxsize=16)
def family_space(family: Scaled) -> FamilySpace:
    """All choices of a family. Raises `SpecError` where not even the family is among them."""
    if isinstance(family, RegNetSpec):
        return _quantised(family)
    wide = tuple(_wide(family))
    stages = proportions_of(family)
    if len(stages) == 1:
        depths: tuple[tuple[int, ...], ...] = (tuple(range(1, min(REACH * stages[0], MOST_LAYERS) + 1)),)
    else:
        depths = tuple(depth_choices(blocks, _most_blocks(family)) for blocks in stages)
    return FamilySpace(family, wide, _numbered(map(_keys, wide)), depths, np.arange(len(wide)))


def _most_blocks(family: Scaled) -> int:
    if isinstance(family, VggSpec):
        return MAX_CONVS
    return MAX_LAYERS if isinstance(family, DenseNetSpec) else MOST


def _wide(family: Scaled) -> Iterator[Scaled]:
    match family:
        case ConvNextSpec() | ShuffleNetSpec() | VggSpec():
            yield from _each_stage(family)
        case VitSpec():
            for base, times in product(_distinct(family, STEPS), HIDDEN):
                if isinstance(base, VitSpec):
                    yield replace(base, mlp_width=max(1, round(base.mlp_width * times)))
        case DenseNetSpec() | EfficientNetSpec() | MobileNetSpec() | MnasNetSpec():
            yield from _distinct(family, STEPS)
        case RegNetSpec():
            raise TypeError("a RegNet's widths go with its depth")
        case _:
            assert_never(family)


def _distinct(family: Scaled, steps: int) -> Iterator[Scaled]:
    """The family at multiples in equal ratios, without those that cannot be."""
    seen = dict[Scaled, None]()
    for times in _multiples(steps):
        try:
            seen[wider(family, times)] = None
        except SpecError:
            continue
    yield from seen


def _multiples(steps: int) -> list[float]:
    """From a quarter to four, in equal ratios around 1."""
    found: list[float] = (float(REACH) ** np.linspace(-1, 1, steps)).tolist()
    return found


def _each_stage(family: ConvNextSpec | ShuffleNetSpec | VggSpec) -> Iterator[Scaled]:
    """All rows of widths that can stand together."""
    own, count = family.widths, WIDTHS.get(len(family.widths), FEW_WIDTHS)
    every = [vars(each)["widths"] for each in _distinct(family, count)]
    choices = [sorted({widths[stage] for widths in every}) for stage in range(len(own))]
    may_narrow = [True, *(now < before for before, now in pairwise(own))]
    for widths in product(*choices):
        pairs = zip((0, *widths), widths, may_narrow, strict=False)
        if all(now >= before or may for before, now, may in pairs):
            yield replace(family, widths=widths)


def _keys(spec: Scaled) -> tuple[Hashable, ...]:
    """What the stem, each stage and the head depend on, beside blocks and what a family's networks share."""
    match spec:
        case ConvNextSpec() | ShuffleNetSpec() | VggSpec():
            return _chain_keys(spec.widths)
        case RegNetSpec():
            return _chain_keys(tuple(stage[::2] for stage in spec.stages))
        case EfficientNetSpec() | MobileNetSpec() | MnasNetSpec() | VitSpec() | DenseNetSpec():
            return (spec,) * (len(proportions_of(spec)) + 2)
        case _:
            assert_never(spec)


def _chain_keys(widths: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    return (widths[0], *zip((None, *widths), widths, strict=False), widths[-1])


def _numbered(rows: Iterable[tuple[Hashable, ...]]) -> Counts:
    """A number for each value of a column, from 0 on in the order in which they come."""
    columns = zip(*rows, strict=True)
    numbered = []
    for column in columns:
        known = {value: number for number, value in enumerate(dict.fromkeys(column))}
        numbered.append([known[value] for value in column])
    return np.array(numbered, np.int64)


# ----------------------------------------------------------------------------------------------- RegNets


def _quantised(family: RegNetSpec) -> FamilySpace:
    """Every depth at which a RegNet of three other numbers has as many stages as the family."""
    wide, rows, own = list[RegNetSpec](), list[int](), list[tuple[int, ...]]()
    for spec in _sloped(family):
        deepest = _deepest(spec, len(family.stages), REACH * family.depth)
        if deepest is None:
            continue
        *before, final = (stage.depth for stage in deepest.stages)
        own += [(*before, blocks) for blocks in range(1, final + 1)]
        rows += [len(wide)] * final
        wide.append(deepest)
    keys = _numbered(map(_keys, wide))
    return FamilySpace(family, tuple(wide), keys, (), np.array(rows, np.int64), np.array(own, np.int64).T)


def _sloped(family: RegNetSpec) -> Iterator[RegNetSpec]:
    first = dict.fromkeys(spec.w0 for spec in _distinct(family, WIDTHS[4]) if isinstance(spec, RegNetSpec))
    slopes = dict.fromkeys(_hundredths(family.wa, times) for times in _multiples(SLOPES))
    ratios = dict.fromkeys(_hundredths(family.wm, times) for times in RATIOS)
    for w0, wa, wm in product(first, slopes, ratios):
        try:
            yield replace(family, depth=1, w0=w0, wa=wa, wm=wm)
        except SpecError:
            continue


def _hundredths(number: float, times: float) -> float:
    return number if times == 1 else round(number * times, 2)


def _deepest(spec: RegNetSpec, stages: int, most: int) -> RegNetSpec | None:
    """The deepest of so many stages and at most `most` blocks; None where there is none."""
    found = deep = 0
    before = None
    for block in range(min(most, MOST_BLOCKS)):
        width = spec.width_at(block)
        found += width != before
        if found > stages:
            break
        before, deep = width, block + 1
    try:
        return replace(spec, depth=deep) if found >= stages else None
    except SpecError:
        return None
