"""The network strip as a scene: a block is a rectangle as high as its resolution and as wide as its channels.

Both grow with the logarithm, or the last stages would be too flat and the first too narrow to see. Under the
blocks stand bars whose area is a cost, so that the bars of a stage add up, also where blocks share one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.drawing import numbers
from app.drawing.strip import measures
from app.drawing.strip.columns import (
    LEFT,
    NOWHERE,
    Column,
    block_height,
    block_width,
    columns,
    copies,
    gives_tokens,
    image_size,
    least,
    pixels,
    stage_size,
    times,
    unlike,
)
from app.drawing.strip.measures import Colour, Scale, amounts
from app.drawing.strip.scene import Item, Scene, Shape, Squeeze, path, rect, text
from resnet_core.readers.parts import SHOWN_ONE_BY_ONE, Part, blocks_of

__all__ = ["Colour", "Scale", "amounts", "block_height", "block_width", "colour_of", "pixels", "strip"]

DRAWN = 60  # blocks of a stage that are drawn one by one
MIDDLE = 104  # the line that all blocks are centred on
PAGE = 1200.0  # units that fill a page: the same for all networks, so that a longer one looks longer
BASE, BAR = 212, 30  # the line under the blocks, and the longest bar above and below it
BOTTOM = 246
WITHOUT_COSTS = 182  # the height of a strip with no bars under it
ROUND = 10.0  # the radius of the corners of a shortcut
HATCH, MOST_LINES = 4.0, 120  # the room between the lines of a band of many blocks
WORDS = {"activations": "activ.", "memory": "saved"}


def strip(
    parts: Sequence[Part],
    colour: Colour = "stage",
    plain: bool = False,
    costs: bool = True,
    most: Scale | None = None,
    starts: Mapping[int, float] = NOWHERE,
) -> Scene:
    """The network, from the image on the left to the classes on the right, with or without its costs.

    `most` is the scale of its bars and colours, for strips that are to be compared; see `shared_scale`.
    `starts` are the places of its stages, for strips whose stages stand above each other; see `aligned`.
    """
    placed = columns(parts, starts)
    most = most or measures.scale(placed)
    width = placed[-1].x + placed[-1].width + 14
    fills = [measures.fill(column.part, parts, colour, plain, most) for column in placed]
    upper = measures.upper(colour)
    bars = [_costs(column, parts, upper, plain, most) for column in placed] if costs else [()] * len(placed)
    items = tuple(map(_item, placed, fills, bars))
    still = (*_words(parts), *_stage_words(placed), *_legend(colour, plain, most))
    blocks = sum(part.copies for part in blocks_of(parts))
    label = f"Network strip: {blocks:,} blocks in {_stages(parts)}."
    squeeze = Squeeze(placed[0].x, least(placed), PAGE if costs else width)
    if not costs:
        return Scene(width, WITHOUT_COSTS, label, still, items, squeeze)
    still = (*still, *_cost_words(upper), _base_line(width))
    return Scene(width, BOTTOM, label, still, items, squeeze)


def shared_scale(*networks: Sequence[Part]) -> Scale:
    """The scale on which the strips of these networks can be compared."""
    return measures.scale([column for parts in networks for column in columns(parts)])


def colour_of(part: Part, parts: Sequence[Part], plain: bool) -> str:
    """The colour of a part where stages give it."""
    fill = measures.of_stage(part, parts, plain)
    return "line" if fill == "panel" else fill


def _item(column: Column, fill: str, bars: tuple[Shape, ...]) -> Item:
    part, x, width, height, gap = column
    top, bottom = MIDDLE - height / 2, BOTTOM if bars else WITHOUT_COSTS
    # All of the column can be pointed at, also between the block and its bars.
    shapes = [rect(x - gap / 2, 34, width + gap, bottom - 34, "none", class_="column", pointer_events="all")]
    if (way := part.way) != "none":
        shapes.append(_shortcut(column, dashed=way == "projection"))
    outline = "line" if fill == "panel" else "none"
    round = min(3.0, width / 4)
    shapes.append(rect(x, top, width, height, fill, rx=round, class_="block", stroke=outline))
    if part.copies > 1:
        words = text(column.middle, top + height + 14, copies(part), "text", 12, font_weight=600)
        shapes += [_hatching(column), words]
    return Item(part.key, _label(part), (x - 3, top - 3, width + 6, height + 6), (*shapes, *bars))


def _costs(
    column: Column, parts: Sequence[Part], upper: str, plain: bool, most: Scale
) -> tuple[Shape, Shape]:
    x, width = column.x, column.width
    up, down = (BAR * share for share in measures.heights(column, upper, "parameters", most))
    fill = measures.of_stage(column.part, parts, plain)
    return (
        rect(x, BASE - up, width, up, "muted" if fill == "panel" else fill, class_="bar"),
        rect(x, BASE, width, down, "panel" if plain else "muted", opacity=0.75, stroke="muted", class_="bar"),
    )


def _hatching(column: Column) -> Shape:
    """Lines that make one rectangle look like the many blocks that it stands for."""
    top, bottom = MIDDLE - column.height / 2, MIDDLE + column.height / 2
    places = [column.x + step * _hatch(column) for step in range(1, int(column.width / _hatch(column)))]
    lines = " ".join(f"M{numbers.rounded(x, 2):g} {top:g} V{bottom:g}" for x in places)
    return path(lines or f"M{column.x:g} {top:g}", "ground", width=1)


def _hatch(column: Column) -> float:
    return max(HATCH, column.width / MOST_LINES)


def _shortcut(column: Column, dashed: bool) -> Shape:
    top = MIDDLE - column.height / 2 - 14
    if column.part.copies > 1:
        half = numbers.rounded(_hatch(column), 2)
        arcs = f"q{half:g} -12 {2 * half:g} 0 " * int(column.width / half / 2)
        return path(f"M{column.x:g} {top + 11:g} {arcs}", "shortcut", dashed)
    edge = min(1.0, column.gap / 8)
    left, right = column.x - column.gap / 2 + edge, column.x + column.width + column.gap / 2 - edge
    round = min(ROUND, (right - left) / 2)
    d = (
        f"M{left:g} {MIDDLE:g} V{top + ROUND:g} Q{left:g} {top:g} {left + round:g} {top:g} "
        f"H{right - round:g} Q{right:g} {top:g} {right:g} {top + ROUND:g} V{MIDDLE:g}"
    )
    return path(d, "shortcut", dashed)


def _stages(parts: Sequence[Part]) -> str:
    stages = parts[-1].stage - 1
    number = "1 stage" if stages == 1 else f"{stages} stages"
    return f"{number}, {'between stem and head' if parts[0].key == 'stem' else 'before the head'}"


def _words(parts: Sequence[Part]) -> list[Shape]:
    return [
        text(4, MIDDLE - 4, "image" if parts[0].inp.dims == 2 else "signal", text_anchor="start"),
        text(4, MIDDLE + 11, image_size(parts), text_anchor="start"),
    ]


def _legend(colour: Colour, plain: bool, most: Scale) -> list[Shape]:
    """What the palest and the fullest colour stand for, of one block."""
    if colour == "stage":
        return []
    write = numbers.in_bytes if colour == "memory" else numbers.unpadded
    ramp, step = measures.ramp(plain), 9
    swatches = [rect(4 + step * at, 5, step, 9, f"{ramp}{at / 5}") for at in range(6)]
    end = write(most.of_one[measures.MEASURES.index(colour)])
    return [*swatches, text(4, 28, f"0–{end}", size=11, text_anchor="start")]


def _cost_words(upper: str) -> list[Shape]:
    return [
        text(4, BASE - 8, WORDS.get(upper, upper), text_anchor="start"),
        text(4, BASE + 18, "params", text_anchor="start"),
    ]


def _stage_words(placed: Sequence[Column]) -> list[Shape]:
    shapes: list[Shape] = []
    for stage in range(1, placed[-1].part.stage):
        own = [column for column in placed if column.part.stage == stage]
        middle = (own[0].x + own[-1].x + own[-1].width) / 2
        shapes += [
            text(middle, 14, f"stage {stage}", "text", 13, font_weight=600),
            text(middle, 29, stage_size([column.part for column in own])),
        ]
        if (many := unlike([column.part for column in own])) > SHOWN_ONE_BY_ONE:
            low = MIDDLE + own[-1].height / 2 + 14
            shapes.append(text(middle, low, times(many), "text", 12, font_weight=600))
    ends = (column for column in placed if column.part.key in ("stem", "head"))
    shapes += [text(each.middle, MIDDLE + each.height / 2 + 15, each.part.key) for each in ends]
    return shapes


def _base_line(width: float) -> Shape:
    return path(f"M{LEFT - 4:g} {BASE:g} H{width - 6:g}", "line", width=1)


def _label(part: Part) -> str:
    params, macs, way = part.cost.params, part.cost.macs, part.way
    link = (
        ""
        if way == "none"
        else f", {way}"
        if way in ("concatenation", "channel split")
        else f", {way} shortcut"
    )
    each = " each" if part.copies > 1 else ""
    return f"{part.name}{link}: {_shape(part)}, {params:,} parameters, {macs:,} multiply-adds{each}"


def _shape(part: Part) -> str:
    channels, height, width, dims = part.out
    if gives_tokens(part):
        return f"{height:,} tokens of {channels:,} channels"
    if dims == 1:
        return f"{channels:,} channels of length {width:,}"
    return f"{channels:,} channels of {height} by {width}"
