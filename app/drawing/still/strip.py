"""A scene as HTML that needs no script: squeezed sideways by the browser, with words that keep their shape.

It is laid out as `paint.js` does it: what stands left of the first column stays, all else shares the room.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.drawing.still.markup import Markup, colour, tag, words
from app.drawing.strip.scene import Scene, Shape

WIDEST = 1.6  # pixels for a unit across, at most
END = 14.0  # units after the last block, for its words
ANCHORS = {"middle": "-50%", "end": "-100%", "start": "0"}


def drawn(scene: Scene, selected: str = "") -> Markup:
    """The drawing; `selected` is the key of the item with a frame."""
    squeeze = scene.squeeze
    assert squeeze is not None
    left, across = squeeze.left, scene.width - END - squeeze.left
    filling = 100 * across / squeeze.page  # percent of the room, as far as it is not too little or too much
    width = f"clamp({squeeze.least * across:g}px,{filling:g}cqw,{WIDEST * across:g}px)"
    shapes = list(_shapes(scene, selected))
    fixed = [each for each in shapes if each.tag != "text" and _is_left(each, left)]
    wide = [each for each in shapes if each.tag != "text" and not _is_left(each, left)]
    box = f"{left:g} 0 {across:g} {scene.height:g}"
    plot = {"class": "plot", "viewBox": box, "preserveAspectRatio": "none"}
    aside: dict[str, str | float] = {"class": "aside", "width": left, "height": scene.height}
    texts = [_placed(each, left, across) for each in shapes if each.tag == "text"]
    return tag(
        "div",
        {"class": "strip", "style": f"height:{scene.height:g}px;--left:{left:g}px;--across:{width}"},
        tag("svg", aside, *map(_shape, fixed)),
        tag("svg", plot, *map(_shape, wide)),
        *texts,
    )


def _shapes(scene: Scene, selected: str) -> Iterator[Shape]:
    yield from scene.shapes
    for item in scene.items:
        for shape in item.shapes:
            kind = shape.attributes.get("class")
            if kind == "block" and item.key == selected:
                framed = {**shape.attributes, "stroke": "accent", "stroke-width": 3}
                yield shape._replace(attributes=framed)
            elif kind != "column":
                yield shape


def _is_left(shape: Shape, left: float) -> bool:
    x = shape.attributes.get("x")
    return x is not None and float(x) < left - 9


def _shape(shape: Shape) -> Markup:
    kept = {
        name: value for name, value in shape.attributes.items() if name not in ("fill", "stroke", "class")
    }
    paints = [(name, shape.attributes[name]) for name in ("fill", "stroke") if name in shape.attributes]
    style = ";".join(f"{name}:{colour(str(token))}" for name, token in paints)
    return tag(shape.tag, {**kept, "style": style})


def _placed(shape: Shape, left: float, across: float) -> Markup:
    """A line of text at its place; its height on the page is that of its baseline."""
    its = shape.attributes
    x, y, size = float(its["x"]), float(its["y"]), float(its["font-size"])
    place = f"{x:g}px" if x < left else f"calc(var(--left) + var(--across)*{(x - left) / across:g})"
    shift = ANCHORS[str(its["text-anchor"])]
    style = (
        f"left:{place};top:{y:g}px;font-size:{size:g}px;font-weight:{its.get('font-weight', 400)};"
        f"color:{colour(str(its['fill']))};transform:translate({shift},-0.95em)"
    )
    return tag("span", {"style": style}, words(shape.text))
