"""Where the stages of several networks stand so that those of about one resolution are above each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.drawing.strip.columns import left, stage_width
from resnet_core.readers.parts import Part


def starts(networks: Sequence[Sequence[Part]], slots: Sequence[Mapping[int, int]]) -> list[dict[int, float]]:
    """By network and stage, the least place across; a network without stages in a slot leaves it free.

    `slots` say for each stage of each network where it belongs, in the order from left to right.
    """
    x = max(left(parts) for parts in networks)
    placed: list[dict[int, float]] = [{} for _ in networks]
    for slot in sorted({slot for own in slots for slot in own.values()}):
        ends = [
            _place(parts, own, slot, x, there)
            for parts, own, there in zip(networks, slots, placed, strict=True)
        ]
        x = max(ends)
    return placed


def _place(
    parts: Sequence[Part], slots: Mapping[int, int], slot: int, x: float, placed: dict[int, float]
) -> float:
    """Places the stages of one network in a slot, one after another; where the last ends."""
    for stage in (stage for stage, at in slots.items() if at == slot):
        placed[stage] = x
        x += stage_width([part for part in parts if part.stage == stage])
    return x
