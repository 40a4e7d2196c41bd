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
from resnet_core.language.plan import Content
from resnet_core.readers.parts import Part
from resnet_core.readers.words import Words, in_words

TITLE, CODE, WORD, LABEL = 7.6, 7.0, 6.2, 6.7  # the width of a letter: of each kind of text, at its size
BOX, SMALL = 80.0, 44.0  # the least widths
HIGH, LOW = 58.0, 30.0  # the least heights
LINE = 17.0
ARROW = 48.0  # the least room for a shape such as 2048×7²
STEP = 26.0  # between the boxes of a shortcut
SHORT = {"batch norm": "BN", "group norm": "GN", "SE gate": "× SE gate"}


class Box(NamedTuple):
    """A layer as a box as large as its lines of text, and the shape that leaves it."""

    lines: tuple[str, ...]
    out: Map
    weighted: bool

    @property
    def width(self) -> float:
        """Room for its longest line."""
        if not self.weighted:
            return max(SMALL, WORD * len(self.lines[0]) + 14)
        title, *others = self.lines
        return max(BOX, 16 + TITLE * len(title), *(16 + CODE * len(line) for line in others))

    @property
    def height(self) -> float:
        """Room for its lines."""
        return max(HIGH, LINE * len(self.lines) + 20) if self.weighted else LOW


class Lines(NamedTuple):
    """The heights of the branch's middle and of the shortcut's, and the end of the drawing below them."""

    branch: float
    shortcut: float
    end: float


def opened(part: Part, ramp: str) -> Scene:
    """The part as a scene; `ramp` is the colour of its boxes."""
    content = part.content
    lines = _lines_of(content)
    if isinstance(content, Residual):
        shapes, width = _residual(content, lines, ramp)
    else:
        shapes, x = _chain(boxes(content), 4, part.inp, lines.branch, ramp)
        shapes += _labelled(x, lines.branch, part.out)
        width = x + arrow_length(part.out)
    return Scene(width, lines.end, _sentence(part), tuple(shapes))


def _lines_of(content: Content) -> Lines:
    """The lines of a drawing, as far apart as its boxes need."""
    row = content if not isinstance(content, Residual) else (*content.pre, *content.branch, *content.post)
    high = max(box.height for box in boxes(row))
    middle = high / 2 + 18
    if not isinstance(content, Residual) or content.link == "none":
        return Lines(middle, 0, middle + high / 2 + 8)
    low = max((box.height for box in boxes(content.shortcut)), default=LOW)
    below = middle + high / 2 + 30 + low / 2
    return Lines(middle, below, below + low / 2 + 6)


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


def _residual(block: Residual, lines: Lines, ramp: str) -> tuple[list[Shape], float]:
    y = lines.branch
    shapes, x = _chain(boxes(block.pre), 4, block.inp, y, ramp) if block.pre else ([], 4.0)
    source = block.pre[-1].out if block.pre else block.inp
    fork = x + 12 if block.pre and block.link == "projection" else 4 + arrow_length(block.inp) - 12
    branch, x = _chain(boxes(block.branch), x, source, y, ramp)
    shapes += branch
    if block.link != "none":
        end = max(x + 20, fork + _shortcut_length(block) - 10)
        shapes += [*arrow(x, y, end), *_shortcut(block, fork, end + 10, lines), *_plus(end + 10, y)]
        x = end + 20
    post, x = _chain(boxes(block.post), x, block.out, y, ramp, short=True)
    if not block.post:
        return shapes + _labelled(x, y, block.out), x + arrow_length(block.out)
    return shapes + post, x


def _plus(x: float, y: float) -> list[Shape]:
    return [
        Shape("circle", {"cx": x, "cy": y, "r": 10, "fill": "ground", "stroke": "text"}),
        text(x, y + 5, "+", "text", 15, font_weight=700),
    ]


def _chain(
    chain: list[Box], x: float, inp: Map, y: float, ramp: str, short: bool = False
) -> tuple[list[Shape], float]:
    """The boxes from `x` on, an arrow before each, and where the last ends; `short` ends with an arrow."""
    shapes: list[Shape] = []
    shape = inp
    for box in chain:
        gap = 22 if short else arrow_length(shape)
        shapes += arrow(x, y, x + gap) if short else _labelled(x, y, shape)
        x += gap
        shapes += _box(box, x, y, ramp)
        x += box.width
        shape = box.out
    if short and chain:
        shapes += _labelled(x, y, shape)
        x += arrow_length(shape)
    return shapes, x


def arrow_length(shape: Map) -> float:
    """Room for the shape on an arrow."""
    return max(ARROW, LABEL * len(written(shape)) + 14)


def _labelled(x: float, y: float, shape: Map) -> list[Shape]:
    length = arrow_length(shape)
    return [
        *arrow(x, y, x + length),
        text(x + length / 2 - 3, y - 8, written(shape), "muted", 11, class_="mono"),
    ]


def _box(box: Box, x: float, y: float, ramp: str) -> list[Shape]:
    width, height = box.width, box.height
    middle = x + width / 2
    if not box.weighted:
        frame = rect(x, y - height / 2, width, height, "panel", rx=6, stroke="line")
        return [frame, text(middle, y + 4, box.lines[0], "text", 11)]
    frame = rect(x, y - height / 2, width, height, "panel", rx=6, stroke=ramp, stroke_width=2)
    top = y + 5 - LINE / 2 * (len(box.lines) - 1)
    title, *others = box.lines
    words = [text(middle, top, title, "text", 13, font_weight=600)]
    words += [
        text(middle, top + LINE * line, content, "text", 11.5, class_="mono")
        for line, content in enumerate(others, 1)
    ]
    return [frame, *words]


def _shortcut(block: Residual, fork: float, add: float, lines: Lines) -> list[Shape]:
    dashed, below = block.link == "projection", lines.shortcut
    chain, source = boxes(block.shortcut), _read_by_shortcut(block)
    before, after = LABEL * len(written(source)), LABEL * len(written(block.out))
    x = (fork + before + add - after - _length(chain)) / 2
    d = f"M{fork:g} {lines.branch:g} V{below:g} H{add:g} V{lines.branch + 11:g}"
    shapes = [path(d, "shortcut", dashed)]
    for box in chain:
        shapes += _box(box, x, below, "shortcut")
        x += box.width + STEP
    return [
        *shapes,
        text(fork + 8, below - 8, written(source), "muted", 11, class_="mono", text_anchor="start"),
        text(add - 8, below - 8, written(block.out), "muted", 11, class_="mono", text_anchor="end"),
    ]


def _shortcut_length(block: Residual) -> float:
    """The room that a shortcut's words and boxes need."""
    ends = LABEL * (len(written(_read_by_shortcut(block))) + len(written(block.out)))
    return ends + _length(boxes(block.shortcut)) + 48


def _length(chain: list[Box]) -> float:
    return sum(box.width for box in chain) + STEP * max(len(chain) - 1, 0)


def _read_by_shortcut(block: Residual) -> Map:
    return block.pre[-1].out if block.pre and block.link == "projection" else block.inp


def written(shape: Map) -> str:
    """A shape as arrows carry it: `256×56²`."""
    return f"{shape.channels}×{pixels(shape)}" if shape.height * shape.width > 1 else f"{shape.channels}"


def _sentence(part: Part) -> str:
    layers = part.content.branch if isinstance(part.content, Residual) else part.content
    steps = ", then ".join(" ".join(box.lines) for box in boxes(layers))
    link = f" The shortcut is: {part.content.link}." if isinstance(part.content, Residual) else ""
    return f"{part.name}: from {written(part.inp)} through {steps} to {written(part.out)}.{link}"
