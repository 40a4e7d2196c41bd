"""A network that answers for boxes or pixels: a backbone, a neck that reads several of its maps, and heads.

A neck is a list of levels and no general graph: a level reads one map, and what the level before hands on.
Names of layers are whole, and begin where the state_dict does.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from resnet_core.language.layers import Layer, Shape
from resnet_core.language.plan import Plan

__all__ = ["Dense", "Head", "Level", "Merge", "Reading", "Tap"]

Merge = Literal["lateral", "carried", "sum", "join"]


class Tap(NamedTuple):
    """A map of the backbone that others read: the last of its `stride`, `C3` where that is 2 to the 3.

    It is what `stage` gives, or the first `layers` of the stem.
    """

    name: str
    stage: str
    layers: int
    stride: int
    shape: Shape


class Level(NamedTuple):
    """A level of a neck. `lateral` reads the map that `reads` names: of a tap, or of a level before.

    `carried` reads what the level before hands on. Both are added or joined, or one of them stands alone;
    `after` makes of that what is handed on, and `out` of that the level's own map, of `shape`.
    """

    name: str
    reads: str
    shape: Shape
    merge: Merge = "lateral"
    lateral: tuple[Layer, ...] = ()
    carried: tuple[Layer, ...] = ()
    after: tuple[Layer, ...] = ()
    out: tuple[Layer, ...] = ()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All its layers."""
        return self.lateral + self.carried + self.after + self.out


class Reading(NamedTuple):
    """A head at the map of a level or a tap; or, where `reads` is empty, at `times` crops of an image."""

    reads: str
    layers: tuple[Layer, ...]
    times: int = 1


class Head(NamedTuple):
    """The same weights at each of `readings`."""

    name: str
    readings: tuple[Reading, ...]


class Dense(NamedTuple):
    """The whole. The backbone's own head is left out; names of its weights begin with `prefix`."""

    backbone: Plan
    prefix: str
    taps: tuple[Tap, ...]
    levels: tuple[Level, ...]
    heads: tuple[Head, ...]
