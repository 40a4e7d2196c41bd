"""Where the parts of a network stand in the strip, one after another: a deeper stage is longer.

The first blocks of a stage stand at full width. More of them share a length that still grows, by as
much for each doubling, so that a stage of any number of blocks can be drawn and none looks shorter for more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from math import log2
from types import MappingProxyType
from typing import NamedTuple

from resnet_core.language.layers import Shape as Map
from resnet_core.readers.parts import Part
from resnet_core.readers.tokens import on_tokens

LEFT = 62.0  # room for the words before the stem
LETTER = 6.8  # the width of one at size 12, about
GAP, STAGE_GAP = 8.0, 18
FULL = 4  # blocks of a stage at full width
DOUBLING = 1.5  # full widths that a doubling of the blocks adds beyond them
DOUBLING_UNLIKE = 0.4  # the same for blocks of many widths, which stand as close as one folded run
TALLEST = 112
THIN = 16.0  # the width of stem and head
NOWHERE: Mapping[int, float] = MappingProxyType({})


class Column(NamedTuple):
    """A part and the place of its rectangle; `gap` is the room between it and the next block."""

    part: Part
    x: float
    width: float
    height: float
    gap: float

    @property
    def middle(self) -> float:
        """Half way across it."""
        return self.x + self.width / 2


def columns(parts: Sequence[Part], starts: Mapping[int, float] = NOWHERE) -> list[Column]:
    """The parts from left to right; a stage with a place in `starts` stands no further left than that."""
    heights = [block_height(_side(part.inp if part.key == "head" else part.out)) for part in parts]
    scale = min(1.0, TALLEST / max(heights))
    placed: list[Column] = []
    x = left(parts)
    for stage, of_stage in groupby(parts, lambda part: part.stage):
        own = list(of_stage)
        widths = [_width(part) for part in own]
        pitches = _pitches(own, widths)
        short = _beside(own, pitches)
        x += STAGE_GAP - placed[-1].gap if placed else 0
        x = max(x, starts.get(stage, 0.0)) + short
        for part, width, pitch in zip(own, widths, pitches, strict=True):
            gap = _gap(part, width, pitch)
            placed.append(Column(part, x, pitch - gap, heights[len(placed)] * scale, gap))
            x += pitch
        x += short
    return placed


def stage_width(own: Sequence[Part]) -> float:
    """The room of a stage, with that of its words and the gap to the next."""
    widths = [_width(part) for part in own]
    pitches = _pitches(own, widths)
    return sum(pitches) - _gap(own[-1], widths[-1], pitches[-1]) + STAGE_GAP + 2 * _beside(own, pitches)


def least(placed: Sequence[Column]) -> float:
    """The share to which the strip can be squeezed sideways and its words still stand clear of each other."""
    stages = range(1, placed[-1].part.stage)
    own = [[column for column in placed if column.part.stage == stage] for stage in stages]
    words = [_words([column.part for column in each]) for each in own]
    middles = [(each[0].x + each[-1].x + each[-1].width) / 2 for each in own]
    if len(own) == 1:
        return min(1.0, words[0] / (own[0][-1].x + own[0][-1].width - own[0][0].x + STAGE_GAP))
    rooms = [after - before for before, after in pairwise(middles)]
    return min(
        1.0, max((sum(pair) / 2 + LETTER) / room for room, pair in zip(rooms, pairwise(words), strict=True))
    )


def left(parts: Sequence[Part]) -> float:
    """Where the first part stands: after the words before it."""
    return max(LEFT, 14 + LETTER * len(image_size(parts)))


def block_width(channels: int) -> float:
    """The width of a rectangle that has all the room it needs: 7 more for twice the channels."""
    return min(64.0, max(18.0, 9 + 7 * log2(channels / 32)))


def block_height(pixels: float) -> float:
    """The height of a rectangle: 20 more for twice the resolution; `pixels` is the side of the map."""
    return max(14.0, 34 + 20 * log2(max(pixels, 1) / 7))


def length(blocks: int, doubling: float = DOUBLING) -> float:
    """How long a stage is, in blocks of full width."""
    return blocks if blocks <= FULL else FULL + doubling * log2(blocks / FULL)


def unlike(own: Sequence[Part]) -> int:
    """How many blocks a stage has, if no two are equal, as in a DenseNet; else 0."""
    blocks = [part for part in own if part.is_block]
    return len(blocks) if len({part.run for part in blocks}) == len(blocks) else 0


def image_size(parts: Sequence[Part]) -> str:
    """The image as words: `224²×3`."""
    return f"{pixels(parts[0].inp)}×{parts[0].inp.channels}"


def stage_size(own: Sequence[Part]) -> str:
    """The map of a stage's parts as words: `56²×256`, or `197 tokens×768`; its channels are the last's."""
    first = next((part for part in own if part.is_block), own[0])
    return f"{places(first)}×{own[-1].out.channels:,}"


def gives_tokens(part: Part) -> bool:
    """Whether the part's output is tokens: its height is their number."""
    return part.out.height > part.out.width == 1 and on_tokens(part.content)


def places(part: Part) -> str:
    """Where the part's output has values, as words: `56²` pixels, or `197 tokens`."""
    return f"{part.out.height:,} tokens" if gives_tokens(part) else pixels(part.out)


def pixels(map: Map) -> str:
    """The size of a map as drawings write it: `56²`, `56×48`, or a signal's length."""
    if map.dims == 1:
        return f"{map.width:,}"
    return f"{map.height:,}²" if map.height == map.width else f"{map.height:,}×{map.width:,}"


def _pitches(own: Sequence[Part], widths: Sequence[float]) -> list[float]:
    """The room of each part of a stage: that of an entry is its own, and blocks share the stage's length."""
    shares = iter(_shares([part for part in own if not part.is_entry]))
    return [
        (width + GAP) * (1.0 if part.is_entry else next(shares))
        for part, width in zip(own, widths, strict=True)
    ]


def _gap(part: Part, width: float, pitch: float) -> float:
    """The room after a part, of its own: less where blocks stand closer."""
    return max(1.0, GAP * min(1.0, pitch / part.copies / (width + GAP)))


def _beside(own: Sequence[Part], pitches: Sequence[float]) -> float:
    """The room that the words of a stage need on either side of its blocks."""
    return max(0.0, _words(own) - sum(pitches) + GAP) / 2


def _shares(own: Sequence[Part]) -> list[float]:
    """Full widths of each block; blocks folded into one share what the others leave of the length."""
    blocks = sum(part.copies for part in own)
    folded = sum(part.copies for part in own if part.copies > 1)
    if not folded:
        doubling = DOUBLING_UNLIKE if unlike(own) else DOUBLING
        return [length(blocks, doubling) / blocks] * len(own)
    left = max(length(blocks) - sum(part.copies == 1 for part in own), 1.0)
    return [left * part.copies / folded if part.copies > 1 else 1.0 for part in own]


def _width(part: Part) -> float:
    return block_width(part.out.channels) if part.is_block else THIN


def _words(own: Sequence[Part]) -> float:
    """The width of the words above and below the blocks of a stage."""
    if not own[-1].is_block:  # stem and head, whose words stand below them
        return 0.0
    folded = [len(copies(part)) for part in own if part.copies > 1]
    return LETTER * max(len(stage_size(own)), len("stage 1"), *folded)


def copies(part: Part) -> str:
    """How many equal blocks a part stands for, as words: `× 22`."""
    return times(part.copies)


def times(blocks: int) -> str:
    """So many blocks as words: `× 22`."""
    return f"× {blocks:,}"


def _side(map: Map) -> float:
    return float(map.width if map.dims == 1 else (map.height * map.width) ** 0.5)
