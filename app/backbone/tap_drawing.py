"""The backbone's strip, and under it the neck's levels at their resolution and the heads that read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from app.backbone import words
from app.drawing.exhibit import Exhibit
from app.drawing.strip import layout
from app.drawing.strip.columns import TALLEST, Column, columns, left
from app.drawing.strip.scene import Scene, Shape, path, rect, text
from app.drawing.table import Cell, Row, Table
from app.drawing.table import Column as Heading
from resnet_core.language.dense import Dense, Head, Level, Tap
from resnet_core.language.layers import Shape as Map
from resnet_core.readers.parts import Part, parts_of
from resnet_core.readers.plain import is_plain

HEADINGS = (
    Heading("Map", number=False),
    Heading("Of", number=False),
    Heading("Channels"),
    Heading("Height"),
    Heading("Width"),
)
NAMES = layout.WITHOUT_COSTS + 12  # the names of the taps
TOP = NAMES + 14  # where the highest level begins
MIDDLE = TOP + TALLEST / 2
UNDER = TOP + TALLEST + 34  # below the names of the levels
STEP, BESIDE, THICK, ROW = 96.0, 84.0, 18.0, 27.0


class Box(NamedTuple):
    """A level and the place of its rectangle."""

    level: Level
    x: float
    height: float

    @property
    def top(self) -> float:
        """Its upper edge."""
        return MIDDLE - self.height / 2


def exhibit(network: Dense) -> Exhibit:
    """The drawing, with the maps as a table."""
    drawn = drawing(network)
    return Exhibit(drawn, words.TAPS, drawn.label, partial(table, network))


def drawing(network: Dense) -> Scene:
    """The strip without its head, the taps, the levels and the heads."""
    parts = parts_of(network.backbone)
    start = left(parts)
    starts = {parts[0].stage: start + BESIDE * sum(each.merge == "carried" for each in network.levels)}
    placed = columns(parts, starts)
    strip = layout.strip(parts, plain=is_plain(network.backbone), costs=False, starts=starts)
    taps = {tap.name: _place(tap, placed) for tap in network.taps}
    boxes = _boxes(network, taps, placed)
    low = UNDER if boxes else NAMES + 8
    shapes = [
        *(shape for shape in strip.shapes if shape.text != "head"),
        *(shape for name, column in taps.items() for shape in _tap(name, column)),
        *(shape for box in boxes.values() for shape in _level(box, taps, boxes)),
        *_onward(network.levels, boxes, taps),
        *_heads(network.heads, {name: box.x for name, box in boxes.items()}, taps, low),
    ]
    width = max(placed[-2].x + placed[-2].width, *(box.x + 40 for box in boxes.values()), 0) + 30
    return replace(
        strip,
        width=width,
        height=low + ROW * len(network.heads) + 6,
        label=_label(network),
        shapes=tuple(shapes),
        items=tuple(item for item in strip.items if item.key != "head"),
        squeeze=strip.squeeze and strip.squeeze._replace(left=start - THICK, page=max(width, layout.PAGE)),
    )


def table(network: Dense) -> Table:
    """The taps, then the levels."""
    rows = [_row(tap.name, tap.stage, tap.shape) for tap in network.taps]
    rows += [_row(each.name, each.reads or "the level before", each.shape) for each in network.levels]
    return Table("The maps that the neck and the heads read, and those of the neck.", HEADINGS, tuple(rows))


def _row(name: str, of: str, shape: Map) -> Row:
    return Row("", "part", (Cell(name), Cell(of), *(Cell(f"{side:,}") for side in shape.sizes)))


def _place(tap: Tap, placed: Sequence[Column]) -> Column:
    """The last part that belongs to the tap's stage."""
    return [column for column in placed if _stage_of(column.part) == tap.stage][-1]


def _stage_of(part: Part) -> str:
    return part.key.partition(".")[0]


def _boxes(network: Dense, taps: dict[str, Column], placed: Sequence[Column]) -> dict[str, Box]:
    """Levels under their taps; those without stand where their resolution puts them: right or left of all."""
    boxes: dict[str, Box] = {}
    scale = _scale(placed)
    right = max(column.middle for column in taps.values())
    left = min(column.middle for column in taps.values())
    for level in (each for each in network.levels if each.layers):
        height = layout.block_height((level.shape.height * level.shape.width) ** 0.5) * scale
        if (level.reads in taps and level.merge != "lateral") or (not boxes and level.reads in taps):
            x = taps[level.reads].middle
        elif level.merge == "carried":
            x = _before(level, network.levels, taps, left)
            left = min(left, x)
        else:
            x = right = right + STEP
        boxes[level.name] = Box(level, x, min(height, float(TALLEST)))
    return boxes


def _before(level: Level, levels: Sequence[Level], taps: dict[str, Column], left: float) -> float:
    """Half way to the next level under a tap; or left of all."""
    after = levels[levels.index(level) + 1 :]
    following = [taps[each.reads].middle for each in after if each.reads in taps]
    above = [taps[each.reads].middle for each in levels[: levels.index(level)] if each.reads in taps]
    return (following[0] + min(above)) / 2 if following and above else left - BESIDE


def _scale(placed: Sequence[Column]) -> float:
    tallest = max(
        layout.block_height((column.part.out.height * column.part.out.width) ** 0.5) for column in placed[:-1]
    )
    return min(1.0, TALLEST / tallest)


def _tap(name: str, column: Column) -> Iterator[Shape]:
    below = 20 if column.part.key == "stem" or column.part.copies > 1 else 0  # words
    bottom = layout.MIDDLE + column.height / 2 + below
    yield path(f"M{column.middle:g} {bottom:g} V{NAMES:g}", "accent", dashed=True)
    yield text(column.middle + 5, NAMES, name, "accent", 12, text_anchor="start")


def _level(box: Box, taps: dict[str, Column], boxes: dict[str, Box]) -> Iterator[Shape]:
    """Its rectangle and names, and the line from what it reads."""
    level, x = box.level, box.x
    if level.reads in taps:
        start = taps[level.reads].middle
        d = f"M{start:g} {NAMES:g} V{NAMES + 8:g} H{x:g} V{box.top:g}"
        yield path(d, "accent", dashed=True)
    elif level.reads in boxes:
        yield from _arrow(boxes[level.reads].x + THICK / 2, x - THICK / 2)
    yield rect(x - THICK / 2, box.top, THICK, box.height, "stage0.5", rx=3)
    low = MIDDLE + box.height / 2
    yield text(x, low + 14, level.name, "text", 12, font_weight=600)
    yield text(x, low + 27, f"{level.shape.height:,}×{level.shape.width:,}", size=11)


def _onward(levels: Sequence[Level], boxes: dict[str, Box], taps: dict[str, Column]) -> Iterator[Shape]:
    """What a level hands on to the next; the first may be a tap as it is."""
    for before, level in pairwise(levels):
        if not level.carried:
            continue
        start = boxes[before.name].x - THICK / 2 if before.name in boxes else taps[before.name].middle
        if before.name not in boxes:
            yield path(f"M{start:g} {NAMES:g} V{MIDDLE:g}", "accent", dashed=True)
        yield from _arrow(start, boxes[level.name].x + THICK / 2)


def _arrow(start: float, end: float) -> Iterator[Shape]:
    back = 6 if end > start else -6
    yield path(f"M{start:g} {MIDDLE:g} H{end - back:g}", "text", width=1.2)
    head = f"M{end:g} {MIDDLE:g} L{end - back:g} {MIDDLE - 3.5:g} L{end - back:g} {MIDDLE + 3.5:g} Z"
    yield Shape("path", {"d": head, "fill": "text"})


def _heads(
    heads: Sequence[Head], levels: dict[str, float], taps: dict[str, Column], low: float
) -> Iterator[Shape]:
    """A bar under the maps that each head reads."""
    places = levels | {name: column.middle for name, column in taps.items() if name not in levels}
    for row, head in enumerate(heads):
        read = [places[reading.reads] for reading in head.readings if reading.reads] or [*levels.values()]
        left, right = min(read) - 45, max(read) + 45
        y = low + ROW * row
        yield rect(left, y, right - left, ROW - 7, "panel", rx=4, stroke="shortcut")
        times = head.readings[0].times
        name = head.name if head.readings[0].reads else f"{head.name}: {times:,} crops"
        yield text((left + right) / 2, y + 14, name, "text", 12)


def _label(network: Dense) -> str:
    taps = ", ".join(f"{tap.name} of {tap.stage}" for tap in network.taps)
    levels = ", ".join(level.name for level in network.levels if level.layers)
    heads = ", ".join(head.name for head in network.heads)
    neck = f" A neck of the levels {levels}." if levels else " No neck."
    return f"The network strip with the taps {taps}.{neck} Heads: {heads}."
