"""The measures of many networks of a family beside the ResNets at once, from the ladders of their parts.

Every number is the one that the reader of whole networks finds: counts and bytes to the last digit, seconds
but for the order in which they are summed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

import numpy as np

from resnet_core.plan import unfold
from resnet_core.readers.saved import image_bytes
from resnet_core.readers.step import TEMPORARIES, margin
from resnet_core.search.family_space import FamilySpace
from resnet_core.search.known import known_measures
from resnet_core.search.ladders import Ladders, ladders_of
from resnet_core.search.measures import SUMS, Drawn, Measure, Values, with_margins
from resnet_core.search.pieces import Use
from resnet_core.search.sweep import LARGEST

__all__ = ["FamilyTables", "family_tables"]


class FamilyTables(NamedTuple):
    """The ladders of a space on one size of image, and what belongs to the whole, as `Tables` has it."""

    space: FamilySpace
    ladders: Ladders
    use: Use
    image: int
    used_image: int
    scores: int
    margin: int

    @property
    def known(self) -> tuple[Measure, ...]:
        """What can be asked."""
        return known_measures(self.space.family, self.use.setting.is_mixed, self.use.calibration is not None)

    def values(self, measure: Measure, some: Drawn) -> Values:
        """One measure of all networks. Raises `KeyError` for one that is not known."""
        if measure not in self.known:
            raise KeyError(measure)
        match measure:
            case "memory":
                return self._training(some)
            case "inference":
                return self._largest("peak", some) + self.used_image
            case "latency":
                laws = [name for name in ("seconds0", "seconds1") if name in self.ladders.each[0]]
                longest: Values = np.max([self._sum(name, some) for name in laws], axis=0)
                return longest
            case "side":
                return np.full(some.widths.shape[1], self.use.trained.width)
            case "field":
                return self._sum("field", some) + 1  # a pixel sees itself
            case _:
                return self._sum(SUMS[measure], some)

    def _each(self, name: str, some: Drawn) -> Iterator[Values]:
        """An amount of every part, from the image to the classes."""
        wide, blocks = self.space.rows[some.widths[0]], self.space.blocks_of(some)
        for part, ladder in zip(*self.ladders, strict=True):
            rungs, kinds = ladder[name], self.space.keys[part][wide]
            up = blocks[part - 1] - 1 if 0 < part <= len(blocks) else 0
            yield rungs.take(kinds * rungs.shape[1] + up)

    def _sum(self, name: str, some: Drawn) -> Values:
        return reduce(np.add, self._each(name, some))

    def _largest(self, name: str, some: Drawn) -> Values:
        return reduce(np.maximum, self._each(name, some))

    def _training(self, some: Drawn) -> Values:
        """Bytes at the fullest moment of a training step: `StepMemory.peak`."""
        alive = fullest = np.zeros(some.widths.shape[1], np.int64)
        for saved, above in zip(self._each("saved", some), self._each("forward", some), strict=True):
            fullest = np.maximum(fullest, alive + above)
            alive = alive + saved
        alive = alive + self.scores
        fullest = np.maximum(fullest, alive + 2 * self.scores)
        back = zip(self._each("backward", some), self._each("change", some), strict=True)
        for above, change in reversed(list(back)):
            fullest = np.maximum(fullest, alive + above)
            alive = alive + change
        last = self._sum("params", some) * self.use.trained.element_bytes + self.image
        if self.use.setting.optimizer == "adam":
            last += TEMPORARIES * self.use.trained.element_bytes * self._largest("tensor", some)
        return with_margins(self._sum("held", some), np.maximum(fullest, last), self.margin)


def family_tables(space: FamilySpace, use: Use) -> FamilyTables:
    """Raises `SpecError` where images are too small; `OverflowError` for numbers beyond 64 bits."""
    use = use._replace(trained=replace(use.trained, dtype=use.setting.dtype))
    plan, used = unfold(space.family, use.trained), unfold(space.family, use.used)
    scores = plan.classes * use.trained.batch * use.trained.element_bytes
    ladders = ladders_of(space, use)
    share = margin(plan, use.setting.is_mixed)
    names = ladders.each[0]
    most = 4 * max(sum(float(np.abs(each[name]).max()) for each in ladders.each) for name in names)
    if most > LARGEST:
        raise OverflowError(f"a number may be {most:,.0f}; numbers are kept up to {LARGEST:,}")
    return FamilyTables(space, ladders, use, image_bytes(plan), image_bytes(used), scores, share)
