"""What each part of a family's networks costs, by its kind and by how many blocks it has.

A part is the stem, a stage with its entry, or the head. A ladder has the amounts of a stage of 1, 2, 3, ...
blocks, so that a network of any depth is one rung of each part. Each kind of part is read once, in a network
that has it, by the readers that read whole networks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from resnet_core.language.plan import Plan, inp_of, runs
from resnet_core.plan import unfold
from resnet_core.readers.field import PIXEL, field_after
from resnet_core.readers.formats import Unit
from resnet_core.readers.saved import Kept, image_bytes, walk_content
from resnet_core.readers.step import layout_of
from resnet_core.search.axes import proportions_of
from resnet_core.search.family_space import FamilySpace
from resnet_core.search.pieces import Entry, Part, Use, amounts_in
from resnet_core.search.scaled_costs import as_deep
from resnet_core.spec import VggSpec

__all__ = ["Ladder", "Ladders", "ladders_of"]

Rungs: TypeAlias = npt.NDArray[Any]
Ladder: TypeAlias = dict[str, Rungs]  # by name, of the shape (kinds, blocks) or (blocks,)
LARGEST_OF = ("peak", "tensor")


class Ladders(NamedTuple):
    """The ladders of the parts that are not empty, from the image to the classes."""

    parts: tuple[int, ...]
    each: tuple[Ladder, ...]


class _Step(NamedTuple):
    """The amounts of some equal blocks of a part, or of its entry."""

    part: int
    is_entry: bool
    amounts: dict[str, int | float]
    copies: int


def ladders_of(space: FamilySpace, use: Use) -> Ladders:
    """Raises `SpecError` if a network cannot be built; `OverflowError` for numbers beyond 64 bits."""
    kinds = [dict[int, Ladder]() for _ in space.keys]
    for number, parts in _shown_by(space).items():
        for part, ladder in _read(space, number, parts, use):
            kinds[part][int(space.keys[part, number])] = ladder
    full = tuple(part for part, each in enumerate(kinds) if each)
    return Ladders(full, tuple(_stacked(kinds[part]) for part in full))


def _shown_by(space: FamilySpace) -> dict[int, set[int]]:
    """Networks that together have every kind of part, as deep as any, and which parts each is to show."""
    shown = defaultdict[int, set[int]](set)
    blocks = [(0, *_deepest(space, number), 0) for number in range(len(space.wide))]
    for part, kinds in enumerate(space.keys.tolist()):
        best = dict[int, int]()
        for number, kind in enumerate(kinds):
            if kind not in best or blocks[number][part] > blocks[best[kind]][part]:
                best[kind] = number
        for number in best.values():
            shown[number].add(part)
    return shown


def _deepest(space: FamilySpace, number: int) -> tuple[int, ...]:
    """The most blocks of each stage of a network of these widths."""
    if space.own is None:
        return tuple(choices[-1] for choices in space.depths)
    return proportions_of(space.wide[number])


def _read(space: FamilySpace, number: int, parts: set[int], use: Use) -> Iterator[tuple[int, Ladder]]:
    """The ladders of some parts of one network."""
    deepest, final = _deepest(space, number), len(space.keys) - 2
    wide = space.wide[number]
    plan = unfold(as_deep(wide, deepest), use.trained)
    if isinstance(wide, VggSpec) and final in parts:
        # Its last block has a pool that no block before it has, so each depth is laid out by itself.
        ones = (1,) * (final - 1)
        each = (
            dict(_climbed(unfold(as_deep(wide, (*ones, blocks)), use.trained), {final}, use))[final]
            for blocks in range(1, deepest[-1] + 1)
        )
        yield final, _joined([{name: rungs[-1:] for name, rungs in ladder.items()} for ladder in each])
        parts = parts - {final}
    yield from _climbed(plan, parts, use)


def _joined(ladders: list[Ladder]) -> Ladder:
    return {name: np.concatenate([each[name] for each in ladders]) for name in ladders[0]}


def _climbed(plan: Plan, parts: set[int], use: Use) -> Iterator[tuple[int, Ladder]]:
    for part, steps in groupby(_steps(plan, parts, use), lambda step: step.part):
        yield part, _ladder(list(steps))


def _steps(plan: Plan, parts: set[int], use: Use) -> Iterator[_Step]:
    """The amounts of all blocks of some parts, from the image on."""
    unit, layout = Unit.of(use.trained, use.setting.is_mixed), layout_of(plan, use.setting.is_mixed)
    numbers = {"stem": 0, **{stage.name: at for at, stage in enumerate(plan.stages, 1)}}
    x, field, before, is_first = Kept(image_bytes(plan), unit.image), PIXEL, 0, True
    for name, content, copies in runs(plan):
        stage, _, place = name.partition(".")
        part = numbers.get(stage, len(plan.stages) + 1)
        for count in (1, copies - 1) if copies > 1 else (1,):
            if part in parts:
                entry = Entry(field, x.element, x.kept)
                amounts = amounts_in(Part(content, entry, is_first, name == "head"), use, layout)
                amounts["peak"] += before  # what the entry reads is held until the first block is done
                yield _Step(part, place == "entry", amounts, count)
            before = inp_of(content).elements * Unit.of(use.used).map if place == "entry" else 0
            x, field, is_first = walk_content(content, x, unit, []), field_after(content, field, count), False


def _ladder(steps: list[_Step]) -> Ladder:
    """Sums and maxima over the first 1, 2, 3, ... blocks."""
    counts = [step.copies for step in steps]
    first = sum(step.copies for step in steps if step.is_entry)
    found: Ladder = {}
    for name in steps[0].amounts:
        kind = np.float64 if name.startswith("seconds") else np.int64
        each = np.repeat(np.array([step.amounts[name] for step in steps], kind), counts)
        found[name] = np.maximum.accumulate(each) if name in LARGEST_OF else each
    for name in found.keys() - {"forward", "backward", *LARGEST_OF}:
        found[name] = found[name].cumsum()
    found["forward"] = np.maximum.accumulate(found["saved"] + found["forward"])
    # The last block is the first on the way back, so what others change comes before an earlier block.
    found["backward"] = found["change"] + np.maximum.accumulate(found["backward"] - found["change"])
    return {name: rungs[first:] for name, rungs in found.items()}


def _stacked(kinds: dict[int, Ladder]) -> Ladder:
    """All kinds of a part in the order of their numbers; those that are never so deep are filled up."""
    ordered = [kinds[number] for number in range(len(kinds))]
    most = max(rungs.size for each in ordered for rungs in each.values())
    return {
        name: np.stack([np.pad(each[name], (0, most - each[name].size), "edge") for each in ordered])
        for name in ordered[0]
    }
