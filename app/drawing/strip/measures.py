"""What the bars and colours of a strip stand for, and the scale that several strips share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from app.drawing.numbers import decimals
from app.drawing.strip.columns import Column
from resnet_core.readers.parts import Part

Colour = Literal["stage", "parameters", "MACs", "activations", "memory"]
MEASURES = ("parameters", "MACs", "activations", "memory")


class Scale(NamedTuple):
    """The most of each measure: of one block for colours, and for each unit of length for bars."""

    of_one: tuple[int, ...]
    per_unit: tuple[float, ...]


def amounts(part: Part) -> tuple[int, int, int, int]:
    """Parameters, multiply-adds, activations and bytes saved for backward, of one copy."""
    return *part.cost, sum(part.saved)


def scale(placed: Sequence[Column]) -> Scale:
    """The scale of one strip, or of several whose columns are joined."""
    rows = [(amounts(column.part), column.part.copies / column.width) for column in placed]
    of_one = tuple(max(row[index] for row, _ in rows) or 1 for index in range(4))
    per_unit = tuple(max(row[index] * copies for row, copies in rows) or 1.0 for index in range(4))
    return Scale(of_one, per_unit)


def heights(column: Column, upper: str, lower: str, most: Scale) -> tuple[float, float]:
    """The heights of two bars from 0 to 1. The area of one is the amount of all blocks that it stands for."""
    part, above, below = column.part, MEASURES.index(upper), MEASURES.index(lower)
    each, copies, width = amounts(part), part.copies, column.width
    up, down = (each[index] * copies / width / most.per_unit[index] for index in (above, below))
    return up, down


def fill(part: Part, parts: Sequence[Part], colour: Colour, plain: bool, most: Scale) -> str:
    """The colour of a part's rectangle."""
    if colour == "stage":
        return of_stage(part, parts, plain)
    index = MEASURES.index(colour)
    return f"{ramp(plain)}{decimals(amounts(part)[index] / most.of_one[index], 2)}"


def of_stage(part: Part, parts: Sequence[Part], plain: bool) -> str:
    """The colour of a part where stages give it."""
    return _of_stage(part.stage, parts[-1].stage - 1, plain) if part.is_block else "panel"


@cache
def _of_stage(stage: int, stages: int, plain: bool) -> str:
    return f"{ramp(plain)}{decimals((stage - 1) / max(stages - 1, 3), 2)}"


def ramp(plain: bool) -> str:
    """The ramp of colours: grey for plain networks."""
    return "plain" if plain else "stage"


def upper(colour: Colour) -> str:
    """The measure of the upper bars; the lower ones are always the parameters."""
    return colour if colour in {"activations", "memory"} else "MACs"
