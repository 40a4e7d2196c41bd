"""One part of a network opened up as a scene: its branch left to right, its shortcut below, shapes on arrows.

The scene follows the block's equation: `h = pre(x)`, then `post(branch(h) + shortcut)`; a projection reads
`h`, an identity reads `x`.
"""

from __future__ import annotations

from typing import NamedTuple

from app.drawing.strip.layout import pixels
from app.drawing.strip.scene import Scene, Shape, arrow, path, rect, text
from resnet_core.language.layers import Layer, Residual
from resnet_core.language.layers import Shape as Map
from resnet_core.readers.parts import Part
from resnet_core.readers.words import Words, in_words

BOX, SMALL = 92, 62  # widths
HIGH, LOW = 58, 30  # heights
ARROW = 64  # room for a shape such as 2048×7²
MIDDLE, BELOW = 62, 158  # the lines of the branch and of the shortcut
SHORT = {"batch norm": "BN", "group norm": "GN", "SE gate": "× SE gate"}


class Box(NamedTuple):
    """A layer as a box: up to three lines of text, and the shape that leaves it."""

    lines: tuple[str, ...]
    out: Map
    weighted: bool


def opened(part: Part, ramp: str) -> Scene:
    """The part as a scene; `ramp` is the colour of its boxes."""
    if not isinstance(part.content, Residual):
        shapes, end = _chain(boxes(part.content), 4, part.inp, MIDDLE, ramp)
        return Scene(end, MIDDLE + 44, _sentence(part), tuple(shapes))
    shapes, end = _residual(part.content, ramp)
    low = MIDDLE + 44 if part.content.link == "none" else BELOW + 34
    return Scene(end, low, _sentence(part), tuple(shapes))


def boxes(layers: tuple[Layer, ...]) -> list[Box]:
    """A box for each layer; norms and activations share one."""
    row: list[Box] = []
    for layer in layers:
        words = in_words(layer)
        lines = _lines(words)
        if words.elementwise and row and not row[-1].weighted:
            before = row.pop()
            lines = (", ".join((*before.lines, *lines)),)
        row.append(Box(lines, layer.out, not words.elementwise))
    return row


def _lines(words: Words) -> tuple[str, ...]:
    kind = "" if words.kind == "conv" else SHORT.get(words.kind, words.kind)
    return tuple(filter(None, (kind, words.size, words.channels, *words.more)))


def _residual(block: Residual, ramp: str) -> tuple[list[Shape], float]:
    fork = 4 + ARROW - 12.0
    shapes, x = _chain(boxes(block.pre), 4, block.inp, MIDDLE, ramp) if block.pre else ([], 4.0)
    if block.pre and block.link == "projection":
        fork = x + 12
    branch, x = _chain(boxes(block.branch), x, block.pre[-1].out if block.pre else block.inp, MIDDLE, ramp)
    shapes += branch
    if block.link != "none":
        shapes += arrow(x, MIDDLE, x + 20)
        x += 20
        shapes += _shortcut(block, fork, x + 10)
        shapes += [
            Shape("circle", {"cx": x + 10, "cy": MIDDLE, "r": 10, "fill": "ground", "stroke": "text"}),
            text(x + 10, MIDDLE + 5, "+", "text", 15, font_weight=700),
        ]
        x += 20
    post, x = _chain(boxes(block.post), x, block.out, MIDDLE, ramp, short=True)
    if not block.post:
        return shapes + _labelled(x, MIDDLE, block.out), x + ARROW
    return shapes + post, x


def _chain(
    chain: list[Box], x: float, inp: Map, y: float, ramp: str, short: bool = False
) -> tuple[list[Shape], float]:
    """The boxes from `x` on, an arrow before each, and where the last ends; `short` ends with an arrow."""
    shapes: list[Shape] = []
    shape = inp
    for box in chain:
        gap = 22 if short else ARROW
        shapes += arrow(x, y, x + gap) if short else _labelled(x, y, shape)
        x += gap
        shapes += _box(box, x, y, ramp)
        x += BOX if box.weighted else SMALL
        shape = box.out
    if short and chain:
        shapes += _labelled(x, y, shape)
        x += ARROW
    return shapes, x


def _labelled(x: float, y: float, shape: Map) -> list[Shape]:
    return [
        *arrow(x, y, x + ARROW),
        text(x + ARROW / 2 - 3, y - 8, written(shape), "muted", 11, class_="mono"),
    ]


def _box(box: Box, x: float, y: float, ramp: str) -> list[Shape]:
    if not box.weighted:
        frame = rect(x, y - LOW / 2, SMALL, LOW, "panel", rx=6, stroke="line")
        return [frame, text(x + SMALL / 2, y + 4, box.lines[0], "text", 11)]
    frame = rect(x, y - HIGH / 2, BOX, HIGH, "panel", rx=6, stroke=ramp, stroke_width=2)
    middle, top = x + BOX / 2, y + 5 - 8 * (len(box.lines) - 1)
    title, *others = box.lines
    words = [text(middle, top, title, "text", 13, font_weight=600)]
    words += [
        text(middle, top + 17 * line, content, "text", 11.5, class_="mono")
        for line, content in enumerate(others, 1)
    ]
    return [frame, *words]


def _shortcut(block: Residual, fork: float, add: float) -> list[Shape]:
    dashed = block.link == "projection"
    chain = boxes(block.shortcut)
    long = sum(BOX if box.weighted else SMALL for box in chain) + 26 * max(len(chain) - 1, 0)
    x = (fork + add - long) / 2
    shapes = [path(f"M{fork:g} {MIDDLE:g} V{BELOW:g} H{add:g} V{MIDDLE + 11:g}", "shortcut", dashed)]
    for box in chain:
        shapes += _box(box, x, BELOW, "shortcut")
        x += (BOX if box.weighted else SMALL) + 26
    source = block.pre[-1].out if block.pre and dashed else block.inp
    shapes += [
        text(fork + 8, BELOW - 8, written(source), "muted", 11, class_="mono", text_anchor="start"),
        text(add - 8, BELOW - 8, written(block.out), "muted", 11, class_="mono", text_anchor="end"),
    ]
    return shapes


def written(shape: Map) -> str:
    """A shape as arrows carry it: `256×56²`."""
    return f"{shape.channels}×{pixels(shape)}" if shape.height * shape.width > 1 else f"{shape.channels}"


def _sentence(part: Part) -> str:
    layers = part.content.branch if isinstance(part.content, Residual) else part.content
    steps = ", then ".join(" ".join(box.lines) for box in boxes(layers))
    link = f" The shortcut is: {part.content.link}." if isinstance(part.content, Residual) else ""
    return f"{part.name}: from {written(part.inp)} through {steps} to {written(part.out)}.{link}"
