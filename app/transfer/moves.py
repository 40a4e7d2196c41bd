"""The network strip, and under each part how far its weights moved in each of the four ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.strip import layout
from app.drawing.strip.scene import Item, Scene, Shape, path, rect, text
from app.drawing.table import Cell as TableCell
from app.drawing.table import Column, Row, Table
from app.transfer.words import NAMES, TOKENS, of_band
from resnet_core.labs.training.curves import Band
from resnet_core.labs.transfer.findings import Cell, Transfer
from resnet_core.labs.transfer.settings import WAYS, Way
from resnet_core.readers.parts import Part

HIGH, ROOM, LEFT = 120.0, 72.0, 58.0
HEAD = "head"
KEY = 84.0  # between the names of two ways
CAPTION = (
    "How far each part moved: the norm of the change of its weights from first step to last, divided by "
    "the norm of the weights before. Statistics of batch norm are not counted. The head, new in every way, "
    "stands in the table alone."
)

Shares = Mapping[Way, Mapping[str, Band]]


class Panel(NamedTuple):
    """The bars under the strip: `base` is the height of no change, `most` the largest change."""

    shares: Shares
    base: float
    most: float

    def y(self, share: float) -> float:
        """The place of a change."""
        return self.base - HIGH * share / self.most


def exhibit(parts: Sequence[Part], found: Transfer, images: int) -> Exhibit:
    """The strip with what is known of one number of images."""
    shares = {way: found.change(Cell(way, images)) for way in WAYS}
    drawn = scene(parts, shares)
    return Exhibit(drawn, CAPTION, drawn.label, partial(table, parts, shares))


def scene(parts: Sequence[Part], shares: Shares) -> Scene:
    """Four bars under each part, for all ways of which something is known."""
    strip = layout.strip(parts, costs=False)
    lowest = max(item.box[1] + item.box[3] for item in strip.items)
    most = max((band.middle for of_way in shares.values() for band in _drawn(of_way)), default=1.0) or 1.0
    panel = Panel(shares, lowest + ROOM + HIGH, most)
    items = tuple(_item(panel, part, item) for part, item in zip(parts, strip.items, strict=True))
    width = max(strip.width, LEFT + KEY * len(WAYS))
    still = (*strip.shapes, *_axis(panel, strip.width), *_key(lowest + ROOM - 22))
    label = f"{strip.label} Under each part: how far its weights moved."
    return replace(strip, width=width, height=panel.base + 12, label=label, shapes=still, items=items)


def table(parts: Sequence[Part], shares: Shares) -> Table:
    """Every change, with its range over the seeds."""
    columns = (Column("Part", number=False), *(Column(NAMES[way]) for way in WAYS))
    rows = [
        Row("", "part", (TableCell(part.key), *(TableCell(_text(shares, way, part)) for way in WAYS)))
        for part in parts
    ]
    return Table(
        "Relative change of the weights, part by part: the median of the seeds.", columns, tuple(rows)
    )


def _text(shares: Shares, way: Way, part: Part) -> str:
    band = shares[way].get(part.key)
    return of_band(band) if band else ""


def _item(panel: Panel, part: Part, item: Item) -> Item:
    x, width = item.box[0] + 3, (item.box[2] - 6) / len(WAYS)
    shapes, said = [_longer(shape, panel.base) for shape in item.shapes], []
    for place, way in enumerate(WAYS):
        if band := panel.shares[way].get(part.key):
            said.append(f"{NAMES[way]} {numbers.percent(band.middle)}")
            if part.key != HEAD:
                y = panel.y(band.middle)
                shapes.append(rect(x + place * width, y, width, panel.base - y, TOKENS[way], class_="bar"))
    return item._replace(
        label=f"{part.key}, moved: {', '.join(said) or 'not known yet'}", shapes=tuple(shapes)
    )


def _drawn(changes: Mapping[str, Band]) -> list[Band]:
    """The changes that have bars: the head's would leave no room for the others."""
    return [band for part, band in changes.items() if part != HEAD]


def _longer(shape: Shape, base: float) -> Shape:
    """What can be pointed at, down to the line `base`; all other shapes as they are."""
    if shape.attributes.get("class") != "column":
        return shape
    return shape._replace(attributes={**shape.attributes, "height": base - float(shape.attributes["y"])})


def _axis(panel: Panel, width: float) -> Iterator[Shape]:
    for share in (0.0, panel.most / 2, panel.most):
        yield path(f"M{LEFT:g} {panel.y(share):g} H{width - 6:g}", "line", width=1)
        yield text(LEFT - 6, panel.y(share) + 4, numbers.percent(share, 0), text_anchor="end")


def _key(y: float) -> Iterator[Shape]:
    for place, way in enumerate(WAYS):
        x = LEFT + KEY * place
        yield rect(x, y - 9, 10, 10, TOKENS[way])
        yield text(x + 15, y, NAMES[way], "text", text_anchor="start")
