"""The pruned network's strip, and under it the widths that are free and those that a shortcut ties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.strip import layout
from app.drawing.strip.columns import Column, columns
from app.drawing.strip.scene import Scene, Shape, path, rect, text
from app.drawing.table import Cell, Row, Table
from app.drawing.table import Column as Heading
from app.edge import words
from resnet_core.edge.pruning import Pruning, Width, pruned, widths
from resnet_core.language.plan import Plan
from resnet_core.readers.parts import parts_of
from resnet_core.readers.plain import is_plain

HEADINGS = (
    Heading("Width", number=False),
    Heading("Stages", number=False),
    Heading("Channels"),
    Heading("Left"),
    Heading("Shrinks", number=False),
)
FREE, TIED = layout.WITHOUT_COSTS + 14, layout.WITHOUT_COSTS + 78  # the tops of the two rows of bars
TALL = 28.0
FREE_COLOUR, TIED_COLOUR = "accent", "shortcut"


def exhibit(plan: Plan, pruning: Pruning) -> Exhibit:
    """The drawing, with the widths as a table."""
    drawn = drawing(plan, pruning)
    return Exhibit(drawn, words.WIDTHS, drawn.label, partial(table, widths(plan, pruning)))


def drawing(plan: Plan, pruning: Pruning) -> Scene:
    """The strip without its costs, and under each block its inner width and its part of the trunk."""
    parts = parts_of(pruned(plan, pruning))
    strip = layout.strip(parts, plain=is_plain(plan), costs=False)
    placed = columns(parts)
    found = widths(plan, pruning)
    shapes = [*strip.shapes, *_names()]
    for width in found:
        own = [column for column in placed[:-1] if _has(width, column)]
        shapes += _bars(width, own, FREE if width.is_inner else TIED)
    label = "; ".join(f"{each.name} {each.left} of {each.channels}, {words.tie(each)}" for each in found)
    return replace(
        strip, height=TIED + TALL + 26, label=f"{strip.label} Widths: {label}.", shapes=tuple(shapes)
    )


def table(found: Sequence[Width]) -> Table:
    """Each width."""
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(each.name),
                Cell(", ".join("stem" if stage == 0 else f"{stage}" for stage in each.stages)),
                Cell(numbers.whole(each.channels)),
                Cell(numbers.whole(each.left)),
                Cell("together" if each.is_tied else "freely"),
            ),
        )
        for each in found
    )
    return Table("The widths that can shrink.", HEADINGS, rows)


def _has(width: Width, column: Column) -> bool:
    is_stem = column.part.key == "stem"
    stage = 0 if is_stem else column.part.stage
    return stage in width.stages and not (width.is_inner and is_stem)


def _names() -> tuple[Shape, Shape]:
    return (
        text(4, FREE + TALL - 6, "inner", text_anchor="start"),
        text(4, TIED + TALL - 6, "trunk", text_anchor="start"),
    )


def _bars(width: Width, own: Sequence[Column], top: float) -> Iterator[Shape]:
    """A bar under each block, filled as far as its channels stay; tied ones hang on one line."""
    if not own:
        return
    colour = TIED_COLOUR if width.is_tied else FREE_COLOUR
    full = TALL * width.left / width.channels
    for column in own:
        yield rect(column.x, top, column.width, TALL, "panel", stroke="line")
        yield rect(column.x, top + TALL - full, column.width, full, colour, rx=1)
    if width.is_tied and len(own) > 1:
        yield path(f"M{own[0].middle:g} {top - 5:g} H{own[-1].middle:g}", TIED_COLOUR)
    words, low, right = f"{width.left:,} of {width.channels:,}", top + TALL + 15, own[-1].x + own[-1].width
    if width.stages == (0,):  # narrow, with the first stage close to it
        yield text(right, low, words, "text", 11, text_anchor="end")
    else:
        yield text((own[0].x + right) / 2, low, words, "text", 11)
