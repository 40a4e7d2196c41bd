"""A search put to a family: which networks meet all conditions, and which of them are best.

Up to a million networks are looked at (`space.py`). All their numbers are exact, so an answer is the one that
readers of whole networks would give for these networks; there may be better ones between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from resnet_core.plan import unfold
from resnet_core.readers.saved import image_bytes
from resnet_core.readers.step import margin
from resnet_core.search.axes import Scaled
from resnet_core.search.dense_measures import DenseTables, dense_tables
from resnet_core.search.family_measures import FamilyTables, family_tables
from resnet_core.search.family_space import FamilySpace, family_space
from resnet_core.search.measures import MEASURES, Drawn, Measure, Tables, Values
from resnet_core.search.pieces import Pieces, Use, pieces_of
from resnet_core.search.scaling import Counts
from resnet_core.search.space import MILLION, Space, drawn, space_of
from resnet_core.search.sweep import LARGEST, pareto_front
from resnet_core.spec import ArchSpec, DenseNetSpec, Input

__all__ = ["BEST", "Condition", "Found", "Match", "Question", "on_side", "search", "tables_of"]

AnySpace: TypeAlias = Space | FamilySpace
AnyTables: TypeAlias = Tables | FamilyTables | DenseTables
BEST = 10  # networks in an answer
AT_A_TIME = 2**15  # so that their arrays stay in the processor's cache
TIES: tuple[Measure, ...] = ("macs", "params")
SHOWN = 1500  # of those that meet the conditions, as points


class Condition(NamedTuple):
    """The least and the most that a measure may be."""

    measure: Measure
    least: float = -inf
    most: float = inf


class Question(NamedTuple):
    """What is asked: conditions, what the best have most or least of, and the two axes of the front.

    On the front a network has less of `x` than all others with as much of what is wanted on `y`.
    """

    conditions: tuple[Condition, ...] = ()
    objective: Measure = "params"
    wants_most: bool = True
    x: Measure = "macs"
    y: Measure = "params"
    y_wants_most: bool = True

    @property
    def asks(self) -> tuple[Measure, ...]:
        """All measures that are needed to answer it."""
        named = {self.objective, self.x, self.y, *(each.measure for each in self.conditions)}
        return tuple(measure for measure in MEASURES if measure in named)


class Match(NamedTuple):
    """A network that was found, on square images of a side, with all its measures that are known."""

    spec: ArchSpec | Scaled
    side: int
    amounts: dict[Measure, float]


class Found(NamedTuple):
    """How many networks there are, how many were looked at, and how many meet the conditions.

    `best` are the first ten, the best first; `front` the front by rising `x`; `points` the `x` and `y` of
    some of all that meet the conditions.
    """

    possible: int
    looked: int
    matching: int
    best: tuple[Match, ...]
    front: tuple[Match, ...]
    points: tuple[Values, Values]


class _Rows(NamedTuple):
    """Some networks, the number of the size of their images, and the measures in question."""

    drawn: Drawn
    sizes: Counts
    amounts: dict[Measure, Values]

    def at(self, places: Counts | npt.NDArray[np.bool_]) -> _Rows:
        values = {measure: each[places] for measure, each in self.amounts.items()}
        return _Rows(self.drawn.at(places), self.sizes[places], values)


def search(
    family: ArchSpec | Scaled, sides: tuple[int, ...], use: Use, question: Question, most: int = MILLION
) -> Found:
    """The networks of a family on images of these sides, at most `most` in all, that meet all conditions.

    With no sides, on the images of `use`. Raises `SpecError` where images are too small or a network too
    large; `OverflowError` if a number might not fit 64 bits; `KeyError` for a measure that is not known.
    """
    space = space_of(family) if isinstance(family, ArchSpec) else family_space(family)
    tables = [any_tables(space, each) for each in ([_on(use, side) for side in sides] or [use])]
    looked = min(space.networks, most // len(tables))
    chunks = [(size, start) for size in range(len(tables)) for start in range(0, looked, AT_A_TIME)]
    best, front, points, matching = list[_Rows](), list[_Rows](), list[_Rows](), 0
    for size, start in chunks:
        some = drawn(space, start, min(AT_A_TIME, looked - start), looked)
        rows = _matching(tables[size], some, size, question)
        matching += rows.sizes.size
        best = [_best(_joined([*best, rows]), question)]
        front = [_front(_joined([*front, _promising(rows, front, question)]), question)]
        points.append(rows.at(_spread(rows.sizes.size, max(1, SHOWN // len(chunks)))))
    shown = _joined(points)
    return Found(
        space.networks * len(tables),
        looked * len(tables),
        matching,
        tuple(_networks(best[0], space, tables)),
        tuple(_networks(front[0], space, tables)),
        (shown.amounts[question.x], shown.amounts[question.y]),
    )


def any_tables(space: AnySpace, use: Use) -> AnyTables:
    """What tells all measures of the networks of a space. Raises as `search` does."""
    if isinstance(space, Space):
        return tables_of(space, use)
    return (dense_tables if isinstance(space.family, DenseNetSpec) else family_tables)(space, use)


def tables_of(space: Space, use: Use) -> Tables:
    """The numbers of all blocks of a space. Raises as `search` does."""
    trained = replace(use.trained, dtype=use.setting.dtype)
    use = use._replace(trained=trained)
    pieces = pieces_of(space.family, space.widths, use)
    plan, used = unfold(space.family, trained), unfold(space.family, use.used)
    scores = plan.classes * trained.batch * trained.element_bytes
    tables = Tables(
        pieces, use, image_bytes(plan), image_bytes(used), scores, margin(plan, use.setting.is_mixed)
    )
    most = 4 * max(_most(each, space) for each in pieces.values())  # of which a moment is made
    if most > LARGEST:
        raise OverflowError(f"a number may be {most:,.0f}; numbers are kept up to {LARGEST:,}")
    return tables


def _most(amounts: Pieces, space: Space) -> float:
    """No network has more of it."""
    deepest = sum(depths[-1] for depths in space.depths)
    return sum(float(np.abs(each).max()) * max(deepest, 1) for each in amounts)


def on_side(input: Input, side: int) -> Input:
    """Square images of a side, or signals of that length."""
    return replace(input, width=side, height=1 if input.height == 1 else side)


def _on(use: Use, side: int) -> Use:
    return use._replace(trained=on_side(use.trained, side), used=on_side(use.used, side))


def _matching(tables: AnyTables, some: Drawn, size: int, question: Question) -> _Rows:
    """Those that meet all conditions, with all measures in question; what is quick to find is asked first."""
    rows = _Rows(some, np.full(some.widths.shape[1], size), {})
    for measure in question.asks:
        rows.amounts[measure] = found = tables.values(measure, rows.drawn)
        meets = np.ones(found.size, bool)
        for _, least, most in (each for each in question.conditions if each.measure == measure):
            meets &= (found >= least) & (found <= most)
        if not meets.all():
            rows = rows.at(meets)
    for measure in TIES:
        if measure not in rows.amounts:
            rows.amounts[measure] = tables.values(measure, rows.drawn)
    return rows


def _best(rows: _Rows, question: Question) -> _Rows:
    """The first ten; of equals first those with fewest multiply-adds, and then with fewest parameters."""
    wanted = rows.amounts[question.objective] * (-1 if question.wants_most else 1)
    if wanted.size > BEST:
        near = wanted <= np.partition(wanted, BEST - 1)[BEST - 1]
        rows, wanted = rows.at(near), wanted[near]
    ties = (rows.amounts[measure] for measure in reversed(TIES))
    return rows.at(np.lexsort((*ties, wanted))[:BEST])


def _promising(rows: _Rows, front: list[_Rows], question: Question) -> _Rows:
    """Those that no network of the front so far beats, and perhaps some more."""
    if not front or not front[0].sizes.size:
        return rows
    x, y = _axes(front[0], question)
    here, up = _axes(rows, question)
    before = np.searchsorted(x, here, "right") - 1
    return rows.at((before < 0) | (up > y[before]))


def _front(rows: _Rows, question: Question) -> _Rows:
    return rows.at(pareto_front(*_axes(rows, question))) if rows.sizes.size else rows


def _axes(rows: _Rows, question: Question) -> tuple[Values, Values]:
    """What there should be less of, and what there should be more of."""
    return rows.amounts[question.x], rows.amounts[question.y] * (1 if question.y_wants_most else -1)


def _spread(count: int, most: int) -> Counts:
    """At most so many places of `count`, at equal steps."""
    return np.unique(np.linspace(0, max(count - 1, 0), min(count, most)).astype(np.int64))


def _joined(parts: list[_Rows]) -> _Rows:
    drawn = Drawn(*(np.concatenate([each.drawn[at] for each in parts], axis=1) for at in range(2)))
    values = {
        measure: np.concatenate([each.amounts[measure] for each in parts]) for measure in parts[0].amounts
    }
    return _Rows(drawn, np.concatenate([each.sizes for each in parts]), values)


def _networks(rows: _Rows, space: AnySpace, tables: Sequence[AnyTables]) -> Iterator[Match]:
    """With every measure that is known."""
    each = [{measure: known.values(measure, rows.drawn) for measure in known.known} for known in tables]
    for place, size in enumerate(rows.sizes.tolist()):
        values = {measure: found[place].item() for measure, found in each[size].items()}
        yield Match(space.network(rows.drawn, place), tables[size].use.trained.width, values)
