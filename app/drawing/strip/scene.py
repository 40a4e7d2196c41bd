"""A drawing as plain data: what is in it and where, painted twice, by the browser and into an SVG file.

A colour is a token, so that one scene serves light and dark: `text`, `muted`, `line`, `panel`, `ground`,
`accent`, `shortcut`; or a place from 0 to 1 on the blue ramp or the grey one: `stage0.67`, `plain0.67`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import NamedTuple, TypeAlias

from app.drawing.assets import as_json

Attributes: TypeAlias = dict[str, str | float]
HEADING = 24.0  # room for the name of a scene among others


class Shape(NamedTuple):
    """One SVG element: its tag, its attributes, and its text. `fill` and `stroke` are colour tokens.

    `down` moves it, so that a drawing can stand below another.
    """

    tag: str
    attributes: Attributes
    text: str = ""


class Item(NamedTuple):
    """Shapes that can be selected as one; `label` is for screen readers, `box` for the focus ring."""

    key: str
    label: str
    box: tuple[float, float, float, float]
    shapes: tuple[Shape, ...]


class Squeeze(NamedTuple):
    """How far a drawing can be squeezed sideways, which leaves its words and its height as they are.

    What stands left of `left` stays. `least` is the smallest share, and `page` are the units that fill a page
    from side to side. The first shape of each item is the column that can be pointed at.
    """

    left: float
    least: float
    page: float


@dataclass(frozen=True)
class Scene:
    """A drawing of `width` x `height` units, with a text for those who do not see it.

    Without `squeeze` it is drawn to scale.
    """

    width: float
    height: float
    label: str
    shapes: tuple[Shape, ...]
    items: tuple[Item, ...] = ()
    squeeze: Squeeze | None = None

    @cached_property
    def packed(self) -> str:
        """The scene as JSON; tuples become lists. A visit shows most scenes more than once."""
        return as_json({each.name: getattr(self, each.name) for each in fields(self)})


def to_one_scale(*scenes: Scene) -> tuple[Scene, ...]:
    """The scenes on canvases of one width, so that their units look alike below each other."""
    width = max(scene.width for scene in scenes)
    least = max((scene.squeeze.least for scene in scenes if scene.squeeze), default=1.0)
    return tuple(
        replace(
            scene,
            width=width,
            squeeze=scene.squeeze and scene.squeeze._replace(least=least),
        )
        for scene in scenes
    )


def stacked(drawings: Sequence[tuple[str, Scene]], label: str) -> Scene:
    """Scenes to one scale below each other as one, each under its name; `0:key` is an item of the first.

    They are squeezed and scrolled together, so that what stands above each other stays there.
    """
    scenes = to_one_scale(*(scene for _, scene in drawings))
    names = [name for name, _ in drawings]
    shapes: list[Shape] = []
    items: list[Item] = []
    y = 0.0
    for place, (name, scene) in enumerate(zip(names, scenes, strict=True)):
        shapes += [text(4, y + 15, name, "text", 14, font_weight=600, text_anchor="start")]
        y += HEADING
        shapes += _moved(scene.shapes, y)
        items += [_belonging(item, place, name, y) for item in scene.items]
        y += scene.height
    squeezes = [scene.squeeze for scene in scenes if scene.squeeze]
    width = scenes[0].width
    squeeze = Squeeze(
        min(each.left for each in squeezes),
        max(each.least for each in squeezes),
        max(width, *(each.page for each in squeezes)),
    )
    return Scene(width, y, label, tuple(shapes), tuple(items), squeeze)


def _belonging(item: Item, place: int, name: str, down: float) -> Item:
    """An item of one of several scenes: `layer2.0 of ResNet-50, identity shortcut: ...`."""
    left, top, width, height = item.box
    part, rest = re.split(r"(?=: |, )", item.label, maxsplit=1)
    label = f"{part} of {name.replace(', ', ' ')}{rest}"
    return Item(f"{place}:{item.key}", label, (left, top + down, width, height), _moved(item.shapes, down))


def _moved(shapes: Sequence[Shape], down: float) -> tuple[Shape, ...]:
    return tuple(shape._replace(attributes={**shape.attributes, "down": down}) for shape in shapes)


def rect(x: float, y: float, width: float, height: float, fill: str, **more: str | float) -> Shape:
    """A rectangle; `rx` rounds it, `stroke` outlines it."""
    shape: Attributes = {"x": x, "y": y, "width": width, "height": height, "fill": fill}
    for name, value in more.items():
        shape[_svg_name(name)] = value
    return Shape("rect", shape)


def path(d: str, stroke: str, dashed: bool = False, width: float = 1.6) -> Shape:
    """A line along `d`."""
    dashes: Attributes = {"stroke-dasharray": "5 3"} if dashed else {}
    return Shape("path", {"d": d, "fill": "none", "stroke": stroke, "stroke-width": width, **dashes})


def text(x: float, y: float, words: str, fill: str = "muted", size: float = 12, **more: str | float) -> Shape:
    """A line of text, centred on `x` unless `text_anchor` says otherwise."""
    place: Attributes = {"x": x, "y": y, "fill": fill, "font-size": size, "text-anchor": "middle"}
    return Shape("text", {**place, **_svg_names(more)}, words)


def arrow(x1: float, y: float, x2: float) -> tuple[Shape, Shape]:
    """A line to the right with a head at its end."""
    head = f"M{x2:g} {y:g} L{x2 - 6:g} {y - 3.5:g} L{x2 - 6:g} {y + 3.5:g} Z"
    return path(f"M{x1:g} {y:g} H{x2 - 5:g}", "text", width=1.2), Shape("path", {"d": head, "fill": "text"})


def _svg_names(attributes: Attributes) -> Attributes:
    """Python's names as SVG's: `font_weight` is `font-weight`, and `class_` is `class`."""
    return {_svg_name(name): value for name, value in attributes.items()}


@cache
def _svg_name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
