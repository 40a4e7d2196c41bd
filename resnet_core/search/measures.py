"""What can be asked of a network in a search, and each of these for many networks at once from their blocks.

Every number is the one that the reader of whole networks finds: counts and bytes to the last digit, seconds
from the same sums. Sums add up blocks. The fullest moment of a training step is the largest of the moments
of all blocks, each above what other blocks hold then; of a run of equal blocks only the first and the last
can be fullest, since between them what is alive changes by the same for each.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from resnet_core.readers.step import MARGIN, TEMPORARIES
from resnet_core.search.pieces import Pieces, Use
from resnet_core.search.scaling import Counts

Values: TypeAlias = npt.NDArray[Any]  # whole numbers, or seconds
Measure = Literal[
    "layers",
    "field",
    "side",
    "params",
    "macs",
    "activations",
    "saved",
    "inference",
    "latency",
    "memory",
]
MEASURES: tuple[Measure, ...] = get_args(Measure)  # what is quick to find comes first
SUMS: dict[Measure, str] = {
    "layers": "layers",
    "field": "field",
    "params": "params",
    "macs": "macs",
    "activations": "activations",
    "saved": "saved",
}


class Tables(NamedTuple):
    """The numbers of all blocks on one size of image, and what belongs to the whole: bytes, and margins.

    `image` and `used_image` are those of a batch, `scores` those of the classes; `margin` as in `step`.
    """

    pieces: dict[str, Pieces]
    use: Use
    image: int
    used_image: int
    scores: int
    margin: int

    @property
    def known(self) -> tuple[Measure, ...]:
        """What can be asked: no latency without a calibration."""
        return tuple(measure for measure in MEASURES if measure != "latency" or "seconds0" in self.pieces)

    def values(self, measure: Measure, some: Drawn) -> Values:
        """One measure of all networks."""
        return values_of(measure, self, some)


class Drawn(NamedTuple):
    """N networks: the number of each stage's width among its choices, and its blocks; both (stages, N)."""

    widths: Counts
    depths: Counts

    def at(self, places: Counts | npt.NDArray[np.bool_]) -> Drawn:
        """Some of them."""
        return Drawn(self.widths[:, places], self.depths[:, places])


def values_of(measure: Measure, tables: Tables, drawn: Drawn) -> Values:
    """One measure of all networks. Raises `KeyError` for latency without a calibration of all layers."""
    match measure:
        case "memory":
            return _training(tables, drawn)
        case "inference":
            return _largest(tables.pieces["peak"], drawn) + tables.used_image
        case "latency":
            laws = [name for name in ("seconds0", "seconds1") if name in tables.pieces or name == "seconds0"]
            sides = [_sum(tables.pieces[name], drawn) for name in laws]
            longest: Values = np.max(sides, axis=0)
            return longest
        case "side":
            return np.full(drawn.depths.shape[1], tables.use.trained.width)
        case "field":
            return _sum(tables.pieces["field"], drawn) + 1  # a pixel sees itself
        case _:
            return _sum(tables.pieces[SUMS[measure]], drawn)


def _sum(amounts: Pieces, drawn: Drawn) -> Values:
    """Of all blocks, in the order of `runs`: sums of fractions depend on it."""
    found: Values = amounts.stem[drawn.widths[0]]
    for opening, rest, more in _stages(amounts, drawn):
        found += opening
        found += more * rest
    found += amounts.head[drawn.widths[-1]]
    return found


def _stages(amounts: Pieces, drawn: Drawn) -> list[tuple[Values, Values, Counts]]:
    """Of each stage: the number of its opening block, that of one of the others, and how many those are."""
    before, choices = (drawn.widths[0], *drawn.widths[:-1]), amounts.rest.shape[1]
    rows = enumerate(zip(before, drawn.widths, drawn.depths, strict=True))
    return [
        (amounts.opening[stage].take(last * choices + now), amounts.rest[stage].take(now), blocks - 1)
        for stage, (last, now, blocks) in rows
    ]


def _largest(amounts: Pieces, drawn: Drawn) -> Values:
    found: Values = np.maximum(amounts.stem[drawn.widths[0]], amounts.head[drawn.widths[-1]])
    for opening, rest, more in _stages(amounts, drawn):
        np.maximum(found, opening, out=found)
        np.maximum(found, np.where(more > 0, rest, 0), out=found)
    return found


def _training(tables: Tables, drawn: Drawn) -> Values:
    """Bytes at the fullest moment of a training step: `StepMemory.peak`."""
    use, pieces = tables.use, tables.pieces
    alive, fullest = _forward(pieces, drawn)
    alive += tables.scores
    np.maximum(fullest, alive + 2 * tables.scores, out=fullest)
    _backward(pieces, drawn, alive, fullest)
    last = _sum(pieces["params"], drawn) * use.trained.element_bytes + tables.image
    if use.setting.optimizer == "adam":
        last += TEMPORARIES * use.trained.element_bytes * _largest(pieces["tensor"], drawn)
    np.maximum(fullest, last, out=fullest)
    return with_margins(_sum(pieces["held"], drawn), fullest, tables.margin)


def with_margins(held: Values, fullest: Values, margin: int) -> Values:
    """What is held all the time, the fullest moment, and what `step_memory` adds for what it does not see."""
    more = (held + fullest) // MARGIN
    if margin:
        more += fullest // margin
    peak: Values = held + fullest + more
    return peak


def _forward(pieces: dict[str, Pieces], drawn: Drawn) -> tuple[Values, Values]:
    """What is saved after the forward pass, and the fullest moment of it."""
    first, last = drawn.widths[0], drawn.widths[-1]
    saved, above = pieces["saved"], pieces["forward"]
    alive = saved.stem[first]
    fullest = alive + above.stem[first]
    for (opening, rest, more), (over, over_rest, _) in zip(
        _stages(saved, drawn), _stages(above, drawn), strict=True
    ):
        alive += opening
        np.maximum(fullest, alive + over, out=fullest)
        alive += more * rest
        np.maximum(fullest, alive + np.where(more > 0, over_rest, 0), out=fullest)
    alive += saved.head[last]
    np.maximum(fullest, alive + above.head[last], out=fullest)
    return alive, fullest


def _backward(pieces: dict[str, Pieces], drawn: Drawn, alive: Values, fullest: Values) -> None:
    """From the head to the stem, with what is alive before; both arrays are changed."""
    first, last = drawn.widths[0], drawn.widths[-1]
    above, change = pieces["backward"], pieces["change"]

    def step(over: Values, by: Values) -> None:
        np.maximum(fullest, alive + over, out=fullest)
        np.add(alive, by, out=alive)

    step(above.head[last], change.head[last])
    stages = zip(_stages(above, drawn), _stages(change, drawn), strict=True)
    for (opening, rest, more), (by, by_rest, _) in reversed(list(stages)):
        others = np.where(more > 0, rest + np.maximum(0, (more - 1) * by_rest), 0)
        step(others, more * by_rest)
        step(opening, by)
    step(above.stem[first], change.stem[first])
