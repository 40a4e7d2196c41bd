"""The network strip as a scene: a block is a rectangle as high as its resolution and as wide as its channels.

Both grow with the logarithm, or the last stages would be too flat and the first too narrow to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import Literal, NamedTuple

from app.drawing.numbers import decimals
from app.drawing.strip.scene import Item, Scene, Shape, path, rect, text
from resnet_core.language.layers import Residual
from resnet_core.language.layers import Shape as Map
from resnet_core.readers.parts import Part

Colour = Literal["stage", "parameters", "MACs", "activations", "memory"]

LEFT = 62.0  # room for the words before the stem
LETTER = 6.8  # the width of one at size 12, about
GAP, STAGE_GAP = 8, 18
MIDDLE = 116  # the line that all blocks are centred on
TALLEST = 132
BASE, BAR = 242, 38  # the line under the blocks, and the longest bar above and below it
BOTTOM = 294
WITHOUT_COSTS = 210  # the height of a strip with no bars under it


class Column(NamedTuple):
    """A part and the place of its rectangle."""

    part: Part
    x: float
    width: float
    height: float


def strip(parts: Sequence[Part], colour: Colour = "stage", plain: bool = False, costs: bool = True) -> Scene:
    """The network, from the image on the left to the classes on the right, with or without its costs."""
    columns = _columns(parts)
    width = columns[-1].x + columns[-1].width + 14
    most = [max(amounts(part)[index] for part in parts) or 1 for index in range(4)]
    fills = [_fill(part, parts, colour, plain, most) for part in parts]
    items = tuple(_item(column, fill) for column, fill in zip(columns, fills, strict=True))
    still = (*_words(parts), *_stage_words(columns))
    blocks = sum(part.copies for part in parts[1:-1])
    label = f"Network strip: {blocks:,} blocks in {parts[-1].stage - 1} stages, between stem and head."
    if not costs:
        return Scene(width, WITHOUT_COSTS, label, still, items)
    bars = [_costs(column, fill, most) for column, fill in zip(columns, fills, strict=True)]
    items = tuple(item._replace(shapes=(*item.shapes, *pair)) for item, pair in zip(items, bars, strict=True))
    return Scene(width, BOTTOM, label, (*still, *_cost_words(), _base_line(width)), items)


def amounts(part: Part) -> tuple[int, int, int, int]:
    """Parameters, multiply-adds, activations and bytes saved for backward, of one copy."""
    return *part.cost, sum(part.saved)


def block_width(channels: int) -> float:
    """The width of a rectangle: 7 more for twice the channels."""
    return min(64.0, max(18.0, 9 + 7 * log2(channels / 32)))


def block_height(pixels: float) -> float:
    """The height of a rectangle: 24 more for twice the resolution; `pixels` is the side of the map."""
    return max(16.0, 39 + 24 * log2(max(pixels, 1) / 7))


def _columns(parts: Sequence[Part]) -> list[Column]:
    heights = [block_height(_side(part.inp if part.key == "head" else part.out)) for part in parts]
    scale = min(1.0, TALLEST / max(heights))
    widths = [
        block_width(part.out.channels) if isinstance(part.content, Residual) else 16.0 for part in parts
    ]
    columns: list[Column] = []
    x = max(LEFT, 14 + LETTER * len(_image_size(parts)))
    for index, (part, width, height) in enumerate(zip(parts, widths, heights, strict=True)):
        if index:
            before = parts[index - 1]
            same = before.stage == part.stage
            x += columns[-1].width + (GAP if same else STAGE_GAP + _short_of(parts, widths, before.stage))
            x += 0 if same else _short_of(parts, widths, part.stage)
        columns.append(Column(part, x, width, height * scale))
    return columns


def _short_of(parts: Sequence[Part], widths: Sequence[float], stage: int) -> float:
    """Half of what the blocks of a stage are too narrow by for the words above them."""
    own = [(part, width) for part, width in zip(parts, widths, strict=True) if part.stage == stage]
    room = sum(width for _, width in own) + GAP * (len(own) - 1)
    words = max(len(_stage_size(own[0][0])), len(f"× {own[-1][0].copies:,}") if len(own) < 3 else 0)
    return max(0.0, LETTER * words - room) / 2 if isinstance(own[0][0].content, Residual) else 0.0


def _image_size(parts: Sequence[Part]) -> str:
    return f"{pixels(parts[0].inp)}×{parts[0].inp.channels}"


def _stage_size(part: Part) -> str:
    return f"{pixels(part.out)}×{part.out.channels:,}"


def _side(map: Map) -> float:
    return float((map.height * map.width) ** 0.5)


def _item(column: Column, fill: str) -> Item:
    part, x, width, height = column
    top = MIDDLE - height / 2
    shapes: list[Shape] = []
    if isinstance(part.content, Residual):
        shapes += _arc(part.content, column)
        if part.copies > 1:
            shapes += [rect(x + 3, top - 3, width, height, fill, rx=3, opacity=0.45)]
    outline = "line" if fill == "panel" else "none"
    shapes.append(rect(x, top, width, height, fill, rx=3, class_="block", stroke=outline))
    if part.copies > 1:
        shapes.append(
            text(x + width / 2, top + height + 14, f"× {part.copies:,}", "text", 12, font_weight=600)
        )
    return Item(part.key, _label(part), (x - 3, top - 3, width + 6, height + 6), tuple(shapes))


def _costs(column: Column, fill: str, most: Sequence[int]) -> tuple[Shape, Shape]:
    part, x, width, _ = column
    params, macs, *_ = amounts(part)
    up, down = BAR * macs / most[1], BAR * params / most[0]
    below = "panel" if fill.startswith("plain") else "muted"
    return (
        rect(x, BASE - up, width, up, "muted" if fill == "panel" else fill),
        rect(x, BASE, width, down, below, opacity=0.75, stroke="muted"),
    )


def _arc(block: Residual, column: Column) -> list[Shape]:
    if block.link == "none":
        return []
    left, right = column.x - GAP / 2 + 1, column.x + column.width + GAP / 2 - 1
    top = MIDDLE - column.height / 2 - (14 if column.part.copies == 1 else 17)
    d = (
        f"M{left:g} {MIDDLE:g} V{top + 10:g} Q{left:g} {top:g} {left + 10:g} {top:g} "
        f"H{right - 10:g} Q{right:g} {top:g} {right:g} {top + 10:g} V{MIDDLE:g}"
    )
    return [path(d, "shortcut", dashed=block.link == "projection")]


def _fill(part: Part, parts: Sequence[Part], colour: Colour, plain: bool, most: Sequence[int]) -> str:
    ramp = "plain" if plain else "stage"
    if colour != "stage":
        index = ("parameters", "MACs", "activations", "memory").index(colour)
        return f"{ramp}{decimals(amounts(part)[index] / most[index], 2)}"
    if not isinstance(part.content, Residual):
        return "panel"
    stages = parts[-1].stage - 1
    return f"{ramp}{decimals((part.stage - 1) / max(stages - 1, 3), 2)}"


def colour_of(part: Part, parts: Sequence[Part], plain: bool) -> str:
    """The colour of a part where stages give it."""
    fill = _fill(part, parts, "stage", plain, ())
    return "line" if fill == "panel" else fill


def _words(parts: Sequence[Part]) -> list[Shape]:
    return [
        text(4, MIDDLE - 4, "image", text_anchor="start"),
        text(4, MIDDLE + 11, _image_size(parts), text_anchor="start"),
    ]


def _cost_words() -> list[Shape]:
    return [
        text(4, BASE - 8, "MACs", text_anchor="start"),
        text(4, BASE + 18, "params", text_anchor="start"),
    ]


def _stage_words(columns: Sequence[Column]) -> list[Shape]:
    shapes: list[Shape] = []
    for stage in range(1, columns[-1].part.stage):
        own = [column for column in columns if column.part.stage == stage]
        middle = (own[0].x + own[-1].x + own[-1].width) / 2
        shapes += [
            text(middle, 14, f"stage {stage}", "text", 13, font_weight=600),
            text(middle, 29, _stage_size(own[0].part)),
        ]
    for column in (columns[0], columns[-1]):
        y = MIDDLE + column.height / 2 + 15
        shapes.append(text(column.x + column.width / 2, y, column.part.key))
    return shapes


def _base_line(width: float) -> Shape:
    return path(f"M{LEFT - 4:g} {BASE:g} H{width - 6:g}", "line", width=1)


def pixels(map: Map) -> str:
    """The size of a map as drawings write it: `56²`, or `56×48`."""
    return f"{map.height:,}²" if map.height == map.width else f"{map.height:,}×{map.width:,}"


def _label(part: Part) -> str:
    params, macs, *_ = amounts(part)
    out = part.out
    shape = f"{out.channels} channels of {out.height} by {out.width}"
    link = f", {part.content.link} shortcut" if isinstance(part.content, Residual) else ""
    each = " each" if part.copies > 1 else ""
    return f"{part.name}{link}: {shape}, {params:,} parameters, {macs:,} multiply-adds{each}"
