"""Two networks block by block: each part of one beside the same blocks of the other, however each is folded.

A block is known by its stage and its place in it. So the differences of a stage's lines add up to the
difference of the stages, also where one network has more blocks or more stages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from resnet_core.readers.parts import Part, blocks_of


class Amounts(NamedTuple):
    """What blocks cost together: counts for one image, and bytes saved for backward of one batch."""

    params: int
    macs: int
    activations: int
    saved: int


class Pair(NamedTuple):
    """One or several equal blocks, and what they and the same blocks of the other network cost together.

    `part` is None for blocks that only the other network has; `then` is 0 for those that it lacks. `stage`
    counts from 1; the stem has 0, the head one more than the last stage of both.
    """

    name: str
    stage: int
    part: Part | None
    now: Amounts
    then: Amounts


NOTHING = Amounts(0, 0, 0, 0)


def each(part: Part) -> Amounts:
    """What one of the part's copies costs."""
    return Amounts(*part.cost, sum(part.saved))


def together(part: Part) -> Amounts:
    """What all copies of a part cost."""
    one = each(part)
    return one if part.copies == 1 else _times(one, part.copies)


def total(parts: Sequence[Part]) -> Amounts:
    """What all these parts cost."""
    params = macs = activations = saved = 0
    for part in parts:
        copies, cost = part.copies, part.cost
        params += copies * cost.params
        macs += copies * cost.macs
        activations += copies * cost.activations
        saved += copies * sum(part.saved)
    return Amounts(params, macs, activations, saved)


def added(amounts: Iterator[Amounts]) -> Amounts:
    """The sum of amounts."""
    return Amounts(*map(sum, zip(NOTHING, *amounts, strict=True)))


def pairs(parts: Sequence[Part], others: Sequence[Part]) -> tuple[Pair, ...]:
    """The parts of a network beside those of another, from stem to head; `others` may be empty."""
    last = max(part.stage for part in (*parts, *others))
    lines: list[Pair] = []
    for stage in range(last):
        own, other = ([part for part in network[:-1] if part.stage == stage] for network in (parts, others))
        lines += _before_blocks(stage, own, other)
        lines += _stage(stage, *(list(blocks_of([*some, parts[-1]])) for some in (own, other)))
    return (*lines, Pair("head", last, parts[-1], together(parts[-1]), total(others[-1:])))


def _before_blocks(stage: int, own: list[Part], others: list[Part]) -> Iterator[Pair]:
    """The stem, or the entry of a stage, where one of the networks has it."""
    first, then = ([part for part in parts if part.is_entry or not part.stage] for parts in (own, others))
    for part in first:
        yield Pair(part.name, stage, part, together(part), total(then))
    if then and not first:
        yield Pair(then[0].name, stage, None, NOTHING, total(then))


def _stage(stage: int, own: list[Part], others: list[Part]) -> Iterator[Pair]:
    for part in own:
        then = _within(others, part.copy, part.copy + part.copies)
        yield Pair(part.name, stage, part, together(part), then)
    blocks, more = (sum(part.copies for part in parts) for parts in (own, others))
    if more > blocks:
        name = f"{others[0].key.rpartition('.')[0]}.{blocks}"
        name += f" to {more - 1:,}" if more - blocks > 1 else ""
        yield Pair(name, stage, None, NOTHING, _within(others, blocks, more))


def _within(parts: list[Part], first: int, end: int) -> Amounts:
    """What the blocks of a stage from `first` up to, not with, `end` cost, as far as there are any."""
    if not parts:
        return NOTHING
    overlaps = ((min(end, part.copy + part.copies) - max(first, part.copy), part) for part in parts)
    return added(_times(each(part), copies) for copies, part in overlaps if copies > 0)


def _times(amounts: Amounts, copies: int) -> Amounts:
    return Amounts(*(copies * amount for amount in amounts))
