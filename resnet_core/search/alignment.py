"""Networks beside each other by resolution: which of their blocks read the image in about the same detail.

The resolution is the side of a map in pixels, or, of tokens, the side of the square that their patches fill.
Two are about the same if the nearest of 7, 14, 28, 56, ... pixels is the same, by ratio: 27, 28 and 32 are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2

from resnet_core.language.input import Input
from resnet_core.readers.parts import Part
from resnet_core.readers.tokens import on_tokens

__all__ = ["HEAD", "SMALLEST", "pixels_of", "same_place", "slots", "usual_side"]

SMALLEST = 7  # pixels a side of the last map of most networks, at 224 x 224
HEAD = 10_000  # after every resolution


def pixels_of(part: Part, input: Input) -> int:
    """Pixels of the map that a part gives; of tokens, the patches that they were made of."""
    if on_tokens(part.content):
        return (input.height // part.field.jump) * (input.width // part.field.jump)
    return part.out.height * part.out.width


def slots(parts: Sequence[Part], input: Input) -> Mapping[int, int]:
    """By stage, how many times the resolution was halved since 7 pixels a side: 28 pixels have -2.

    The stem has that of its map, the head `HEAD`. It never falls along a network.
    """
    places: dict[int, int] = {}
    latest = -HEAD
    for part in parts[:-1]:
        if part.stage not in places and not part.is_entry:
            latest = places[part.stage] = max(latest, _slot(pixels_of(part, input)))
    return {**places, parts[-1].stage: HEAD}


def usual_side(slot: int) -> float:
    """The side that stands for a slot: 7, 14, 28, ..."""
    return SMALLEST * 2.0**-slot


def same_place(
    part: Part, own: Sequence[Part], others: Sequence[Part], inputs: tuple[Input, Input]
) -> Part | None:
    """The part of `others` at the place that `part` has in `own`; None where they have nothing there.

    Of the blocks at the same resolution the first goes with the first, the last with the last, and those
    between by their share of the way; of blocks folded into one, the middle one counts. An entry goes with an
    entry, or else the first block; stem and head go with each other.
    """
    if not part.stage or part is own[-1]:
        return next((other for other in others if other.key == part.key), None)
    slot = slots(own, inputs[0])[part.stage]
    ours, theirs = _at(own, inputs[0], slot), _at(others, inputs[1], slot)
    if part.is_entry:
        return next((other for other in theirs if other.is_entry), next(iter(_blocks(theirs)), None))
    count = _count(theirs)
    return _block(theirs, _scaled(_middle(part, ours), _count(ours), count)) if count else None


def _slot(pixels: int) -> int:
    return -round(log2(pixels / SMALLEST**2) / 2)


def _at(parts: Sequence[Part], input: Input, slot: int) -> tuple[Part, ...]:
    at = slots(parts, input)
    return tuple(part for part in parts if part.stage and at[part.stage] == slot)


def _blocks(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.is_block)


def _count(parts: Sequence[Part]) -> int:
    return sum(part.copies for part in _blocks(parts))


def _middle(part: Part, own: Sequence[Part]) -> int:
    """The place of the part's middle block among the blocks of its resolution."""
    before = own[: own.index(part)]
    return _count(before) + (part.copies - 1) // 2


def _scaled(place: int, blocks: int, others: int) -> int:
    """A place among `blocks` as one among `others`; the ends go with the ends."""
    steps = blocks - 1
    return (2 * place * (others - 1) + steps) // (2 * steps) if steps else 0


def _block(parts: Sequence[Part], place: int) -> Part:
    for part in _blocks(parts):
        if place < part.copies:
            return part
        place -= part.copies
    raise IndexError(place)
