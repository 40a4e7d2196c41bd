"""A scene as an SVG file: the same shapes that the browser paints, in the colours of a light ground."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from app.drawing.numbers import nearest
from app.drawing.strip.scene import Scene, Shape, text

PALETTE = {
    "text": "#14202E",
    "muted": "#5A6878",
    "line": "#D3DBE5",
    "panel": "#EEF2F7",
    "ground": "#FBFBFD",
    "accent": "#0B5FA5",
    "shortcut": "#C4501B",
    "none": "none",
}
RAMPS = {
    "stage": ("#9CC9E8", "#4F9BD0", "#1F6FAE", "#0A3F73"),
    "plain": ("#CDD5DE", "#A3AEBB", "#75818F", "#4A5664"),
}
PLACE = re.compile(r"(stage|plain)([0-9.]+)")
FONTS = {"": "Inter, Helvetica, Arial, sans-serif", "mono": "'JetBrains Mono', Menlo, monospace"}


def svg(scene: Scene, title: str = "") -> str:
    """The text of a file with one drawing; `title` stands above it."""
    return sheet(title, [("", scene)])


def sheet(title: str, drawings: Sequence[tuple[str, Scene]], shown: float = 0.0) -> str:
    """The text of a file with drawings below each other, each under its name, and `title` above them.

    It is shown `shown` pixels wide; with 0, to scale.
    """
    width = max(scene.width for _, scene in drawings)
    root = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "font-family": FONTS[""]})
    ElementTree.SubElement(root, "title").text = title or drawings[0][1].label
    ground = {"width": "100%", "height": "100%", "fill": PALETTE["ground"]}
    ElementTree.SubElement(root, "rect", ground)
    y = _heading(root, title, 0.0, 17)
    for name, scene in drawings:
        y = _heading(root, name, y, 14)
        _draw(ElementTree.SubElement(root, "g", {"transform": f"translate(0 {y:g})"}), scene)
        y += scene.height
    scale = shown / width if shown else 1.0
    sides = {"width": f"{width * scale:g}", "height": f"{y * scale:g}"}
    root.attrib.update({**sides, "viewBox": f"0 0 {width:g} {y:g}"})
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _heading(root: ElementTree.Element, words: str, y: float, size: float) -> float:
    """Writes the words, if there are any; where the drawing below them begins."""
    if not words:
        return y
    _paint(root, text(4, y + size + 6, words, "text", size, font_weight=600, text_anchor="start"))
    return y + 2 * size


def _draw(group: ElementTree.Element, scene: Scene) -> None:
    for shape in scene.shapes:
        _paint(group, shape)
    for item in scene.items:
        inner = ElementTree.SubElement(group, "g")
        ElementTree.SubElement(inner, "title").text = item.label
        for shape in item.shapes:
            _paint(inner, shape)


def colour(token: str) -> str:
    """A colour token as `#RRGGBB`; places on a ramp lie between its four steps."""
    found = PLACE.fullmatch(token)
    if not found:
        return PALETTE[token]
    step = min(float(found[2]), 1.0) * 3
    low = min(int(step), 2)
    pair = (RAMPS[found[1]][low], RAMPS[found[1]][low + 1])
    below, above = ([int(hexes[at : at + 2], 16) for at in (1, 3, 5)] for hexes in pair)
    mixed = (nearest(one + (two - one) * (step - low)) for one, two in zip(below, above, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def _paint(parent: ElementTree.Element, shape: Shape) -> None:
    written = {}
    for name, value in shape.attributes.items():
        if name in {"fill", "stroke"}:
            written[name] = colour(str(value))
        elif name == "down":
            written["transform"] = f"translate(0 {value:g})"
        elif name != "class":
            written[name] = f"{value:g}" if isinstance(value, int | float) else value
        elif value == "mono":
            written["font-family"] = FONTS["mono"]
    ElementTree.SubElement(parent, shape.tag, written).text = shape.text or None
