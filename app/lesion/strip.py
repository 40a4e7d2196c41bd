"""The network strip with deleted blocks marked, and under each block the error without it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.strip import layout
from app.drawing.strip.scene import Item, Scene, Shape, path, rect, text
from resnet_core.labs.lesion.findings import Lesions, Outcome
from resnet_core.labs.lesion.settings import Remainder, remainder
from resnet_core.language.layers import Residual
from resnet_core.readers.parts import Part

HIGH = 112.0  # the height of an error of 100 %
ROOM = 52.0  # between the lowest block and that height
LEFT = 58.0
GREY = "plain0.6"


class Panel(NamedTuple):
    """What is drawn under the strip, and `base`, the height of the line of no error."""

    lesions: Lesions
    deleted: Collection[str]
    plain: bool
    base: float

    def y(self, error: float) -> float:
        """The place of an error from 0 to 1."""
        return self.base - HIGH * error

    @property
    def networks(self) -> list[tuple[int, Outcome, str]]:
        """The networks that are known: which of the two bars is theirs, their errors, their colour."""
        both = ((self.lesions.network, GREY if self.plain else "shortcut"), (self.lesions.twin, GREY))
        return [(place, one, colour) for place, (one, colour) in enumerate(both) if one is not None]


def scene(parts: Sequence[Part], lesions: Lesions, deleted: Collection[str], plain: bool) -> Scene:
    """The strip; its blocks can be chosen, stem and head cannot."""
    strip = layout.strip(parts, plain=plain, costs=False)
    stem, *blocks, head = zip(parts, strip.items, strict=True)
    lowest = max(item.box[1] + item.box[3] for item in strip.items)
    panel = Panel(lesions, deleted, plain, lowest + ROOM + HIGH)
    still = (
        *strip.shapes,
        *stem[1].shapes,
        *head[1].shapes,
        *_axis(panel, strip.width),
        *_whole(panel, strip.width),
    )
    items = tuple(_item(panel, part, item) for part, item in blocks)
    label = f"{strip.label} Under each block: the error when it is deleted. Deleted now: {len(deleted)}."
    return replace(strip, height=panel.base + 24, label=label, shapes=still, items=items)


def _item(panel: Panel, part: Part, item: Item) -> Item:
    gone = part.key in panel.deleted
    state = ["deleted" if gone else "in place", *_errors(part, panel.lesions)]
    x, width = item.box[0] + 3, item.box[2] - 6
    shapes = [_longer(one, panel.base) for one in (_struck(item) if gone else item.shapes)]
    for place, outcome, colour in panel.networks:
        if part.key in outcome.singles:
            y = panel.y(outcome.error(outcome.singles[part.key]))
            shapes.append(rect(x + place * width / 2, y, width / 2, panel.base - y, colour))
    if stays(part) != "identity":
        shapes.append(text(x + width / 2, panel.base + 15, "↓", "text", 13))
    return item._replace(label=f"{_name(part)}: {', '.join(state)}", shapes=tuple(shapes))


def _longer(shape: Shape, base: float) -> Shape:
    """What can be pointed at, down to the line `base`; all other shapes as they are."""
    if shape.attributes.get("class") != "column":
        return shape
    return shape._replace(attributes={**shape.attributes, "height": base - float(shape.attributes["y"])})


def _struck(item: Item) -> tuple[Shape, ...]:
    """The block as an empty outline with a cross."""
    x, y, width, height = item.box
    inset = min(8.0, width / 4)
    left, right, top, bottom = x + inset, x + width - inset, y + height / 2 - 5, y + height / 2 + 5
    shapes = tuple(
        shape._replace(attributes={**shape.attributes, "fill": "panel", "stroke-dasharray": "4 3"})
        if shape.attributes.get("class") == "block"
        else shape
        for shape in item.shapes
    )
    cross = f"M{left:g} {top:g} L{right:g} {bottom:g} M{left:g} {bottom:g} L{right:g} {top:g}"
    return *shapes, path(cross, "text", width=1.6)


def _axis(panel: Panel, width: float) -> list[Shape]:
    lines = [
        shape
        for share in (0.0, 0.5, 1.0)
        for shape in (
            path(f"M{LEFT:g} {panel.y(share):g} H{width - 6:g}", "line", width=1),
            text(LEFT - 6, panel.y(share) + 4, numbers.percent(share, 0), text_anchor="end"),
        )
    ]
    return [*lines, text(4, panel.y(1) - 14, "error without the block", text_anchor="start")]


def _whole(panel: Panel, width: float) -> list[Shape]:
    """Lines at the errors of the whole networks."""
    return [
        path(f"M{LEFT:g} {panel.y(one.error(one.wrong)):g} H{width - 6:g}", colour, dashed=True, width=1.2)
        for _, one, colour in panel.networks
    ]


def _errors(part: Part, lesions: Lesions) -> list[str]:
    errors = []
    for outcome, whose in ((lesions.network, "error without it"), (lesions.twin, "of the plain twin")):
        if outcome and part.key in outcome.singles:
            errors.append(f"{whose} {numbers.percent(outcome.error(outcome.singles[part.key]))}")
    return errors


def stays(part: Part) -> Remainder:
    """What stays of a block that is deleted."""
    assert isinstance(part.content, Residual)
    return remainder(part.content)


def _name(part: Part) -> str:
    assert isinstance(part.content, Residual)
    link = {"none": "plain block", "identity": "identity shortcut", "projection": "projection shortcut"}
    return f"{part.key}, {link[part.content.link]}"
