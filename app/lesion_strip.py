"""The network strip with deleted blocks marked, and the error without each block; also as a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from app import lesion_words as words
from app.lesion_findings import Lesions, Outcome
from app.parts import Part
from app.strip import layout
from app.strip.scene import Item, Scene, Shape, path, rect, text
from app.tables import Cell, Column, Row, Table
from resnet_core.layers import Residual
from resnet_core.lesions import kept

BASE, HIGH = 352.0, 112.0  # the line of no error, and the height of an error of 100 %
LEFT = 58.0
KEPT = {
    "identity": "the map as it is",
    "zeros": "fewer pixels, channels of zeros",
    "projection": "its projection",
}
COLUMNS = (
    Column("Block", number=False),
    Column("What stays of it", number=False),
    Column("Wrong without it"),
    Column("Error"),
    Column("Rise"),
    Column("Plain twin: wrong"),
    Column("Error"),
)


def scene(parts: Sequence[Part], found: Lesions, deleted: Collection[str], plain: bool) -> Scene:
    """The strip; its blocks can be chosen, stem and head cannot."""
    strip = layout.strip(parts, plain=plain, costs=False)
    stem, *blocks, head = zip(parts, strip.items, strict=True)
    items = tuple(_item(part, item, found, deleted, plain) for part, item in blocks)
    still = (
        *strip.shapes,
        *stem[1].shapes,
        *head[1].shapes,
        *_axis(strip.width),
        *_whole(found, strip.width, plain),
    )
    label = f"{strip.label} Under each block: the error when it is deleted. {len(deleted)} are deleted now."
    return replace(strip, height=BASE + 24, label=label, shapes=still, items=items)


def table(parts: Sequence[Part], found: Lesions) -> Table:
    """Every number of the bars."""
    rows = tuple(Row("", "part", _cells(part, found)) for part in parts[1:-1])
    return Table("Test images that are wrong when one block is deleted.", COLUMNS, rows)


def _item(part: Part, item: Item, found: Lesions, deleted: Collection[str], plain: bool) -> Item:
    shapes = _struck(item) if part.key in deleted else item.shapes
    said = [f"{'deleted' if part.key in deleted else 'in place'}", *_said(part, found)]
    x, width = item.box[0] + 3, item.box[2] - 6
    bars = [
        *_bar(found.asked, part.key, x, width / 2, "plain0.6" if plain else "shortcut"),
        *_bar(found.twin, part.key, x + width / 2, width / 2, "plain0.6"),
    ]
    if _kept(part) != "identity":
        bars.append(text(x + width / 2, BASE + 15, "↓", "text", 13))
    return item._replace(label=f"{_name(part)}: {', '.join(said)}", shapes=(*shapes, *bars))


def _struck(item: Item) -> tuple[Shape, ...]:
    """The block as an empty outline with a cross."""
    x, y, width, height = item.box
    left, right, top, bottom = x + 8, x + width - 8, y + height / 2 - 5, y + height / 2 + 5
    shapes = tuple(
        shape._replace(attributes={**shape.attributes, "fill": "panel", "stroke-dasharray": "4 3"})
        if shape.attributes.get("class") == "block"
        else shape
        for shape in item.shapes
    )
    cross = f"M{left:g} {top:g} L{right:g} {bottom:g} M{left:g} {bottom:g} L{right:g} {top:g}"
    return *shapes, path(cross, "text", width=1.6)


def _bar(outcome: Outcome | None, name: str, x: float, width: float, fill: str) -> list[Shape]:
    if outcome is None or name not in outcome.singles:
        return []
    height = HIGH * outcome.error(outcome.singles[name])
    return [rect(x, BASE - height, width, height, fill)]


def _axis(width: float) -> list[Shape]:
    lines = [
        shape
        for share in (0.0, 0.5, 1.0)
        for shape in (
            path(f"M{LEFT:g} {BASE - HIGH * share:g} H{width - 6:g}", "line", width=1),
            text(LEFT - 6, BASE - HIGH * share + 4, f"{100 * share:.0f} %", text_anchor="end"),
        )
    ]
    return [*lines, text(4, BASE - HIGH - 14, "error without the block", text_anchor="start")]


def _whole(found: Lesions, width: float, plain: bool) -> list[Shape]:
    """Lines at the errors of the whole networks."""
    pairs = ((found.asked, "plain0.6" if plain else "shortcut"), (found.twin, "plain0.6"))
    return [
        path(
            f"M{LEFT:g} {BASE - HIGH * one.error(one.wrong):g} H{width - 6:g}", colour, dashed=True, width=1.2
        )
        for one, colour in pairs
        if one is not None
    ]


def _said(part: Part, found: Lesions) -> list[str]:
    said = []
    for outcome, whose in ((found.asked, "error without it"), (found.twin, "of the plain twin")):
        if outcome and part.key in outcome.singles:
            said.append(f"{whose} {words.percent(outcome.error(outcome.singles[part.key]))}")
    return said


def _cells(part: Part, found: Lesions) -> tuple[Cell, ...]:
    blank = (Cell(""), Cell(""))
    asked, twin = found.asked, found.twin
    cells = [Cell(part.key), Cell(KEPT[_kept(part)])]
    if asked and part.key in asked.singles:
        wrong = asked.singles[part.key]
        rise = words.points(asked.error(wrong - asked.wrong))
        cells += [Cell(words.counted(asked, wrong)), _error(asked, wrong), Cell(rise)]
    else:
        cells += [*blank, Cell("")]
    if twin and part.key in twin.singles:
        wrong = twin.singles[part.key]
        cells += [Cell(words.counted(twin, wrong)), _error(twin, wrong)]
    else:
        cells += blank
    return tuple(cells)


def _error(outcome: Outcome, wrong: int) -> Cell:
    return Cell(words.percent(outcome.error(wrong)), outcome.error(wrong))


def _kept(part: Part) -> str:
    assert isinstance(part.content, Residual)
    return kept(part.content)


def _name(part: Part) -> str:
    assert isinstance(part.content, Residual)
    link = {"none": "plain block", "identity": "identity shortcut", "projection": "projection shortcut"}
    return f"{part.key}, {link[part.content.link]}"
