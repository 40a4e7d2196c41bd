"""Steps drawn along a line, each with the arrow that leads to it: boxes, sums and joins, in one another.

A sum has its shortcut below its branch. A join has its branches one above another between a fork and the node
where their channels meet; what it passes on as it is runs below them, as a shortcut does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple, assert_never

from app.drawing.strip.boxes import LINE, LOW, Box, steps, written
from app.drawing.strip.scene import Shape, arrow, path, rect, text
from resnet_core.language.layers import Join, Layer, Residual
from resnet_core.language.layers import Shape as Map

ARROW = 48.0  # the least room for a shape such as 2048×7²
LABEL = 6.7  # the width of a letter of it
BESIDE = 26.0  # between the boxes of a shortcut
PLAIN = 22.0  # an arrow without words
PLUS = 10.0  # the radius of the sign of a sum
FORK = 16.0  # before the branches of a join
NODE = 58.0  # the width of the node where they meet
ROWS = 20.0  # between branches, with room for the shape on the lower one's arrow


class Ink(NamedTuple):
    """The colour of the boxes, and whether the shapes are those of tokens."""

    ramp: str
    tokens: bool

    def length(self, shape: Map) -> float:
        """Room for the shape on an arrow."""
        return max(ARROW, LABEL * len(written(shape, self.tokens)) + 14)

    def label(self, x: float, y: float, shape: Map, anchor: str = "middle") -> Shape:
        """The shape above a line."""
        return text(x, y - 8, written(shape, self.tokens), "muted", 11, class_="mono", text_anchor=anchor)

    def labelled(self, x: float, y: float, shape: Map, length: float = 0.0) -> list[Shape]:
        """An arrow with the shape above it, as long as that needs if no length is given."""
        length = length or self.length(shape)
        return [*arrow(x, y, x + length), self.label(x + length / 2 - 3, y, shape)]


class Piece(NamedTuple):
    """What stands on a line: its length, its reach above and below, and its shapes from `x`, `y` on."""

    width: float
    above: float
    below: float
    draw: Callable[[float, float], list[Shape]]


def row(layers: Sequence[Layer], inp: Map, ink: Ink, plain: bool = False) -> Piece:
    """The layers one after another, each after the arrow that leads to it; `plain` leaves the first bare."""
    pieces: list[Piece] = []
    shape = inp
    for step in steps(layers):
        pieces.append(_piece(step, shape, ink, plain and not pieces))
        shape = step.out
    return _joined(pieces)


def _joined(pieces: Sequence[Piece]) -> Piece:
    starts = list(accumulate((piece.width for piece in pieces), initial=0.0))

    def draw(x: float, y: float) -> list[Shape]:
        placed = zip(pieces, starts, strict=False)
        return [shape for piece, start in placed for shape in piece.draw(x + start, y)]

    above = max((piece.above for piece in pieces), default=0.0)
    return Piece(starts[-1], above, max((piece.below for piece in pieces), default=0.0), draw)


def _piece(step: Box | Residual | Join, inp: Map, ink: Ink, plain: bool) -> Piece:
    match step:
        case Box():
            return _boxed(step, inp, ink, plain)
        case Residual():
            return summed(step, ink)
        case Join():
            return _fanned(step, ink)
        case _:
            assert_never(step)


def _boxed(box: Box, inp: Map, ink: Ink, plain: bool) -> Piece:
    gap = PLAIN if plain else ink.length(inp)

    def draw(x: float, y: float) -> list[Shape]:
        lead = arrow(x, y, x + gap) if plain else ink.labelled(x, y, inp)
        return [*lead, *_box(box, x + gap, y, ink.ramp)]

    return Piece(gap + box.width, box.height / 2, box.height / 2, draw)


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


def summed(block: Residual, ink: Ink) -> Piece:
    """A sum, up to its sign and what comes after that; without a link, a chain."""
    pre = row(block.pre, block.inp, ink)
    branch = row(block.branch, block.pre[-1].out if block.pre else block.inp, ink)
    if block.link == "none":
        return _joined([pre, branch, row(block.post, block.out, ink, plain=True)])
    post = row(block.post, block.out, ink, plain=True)
    from_h = bool(block.pre) and block.link == "projection"
    fork = pre.width + 12 if from_h else ink.length(block.inp) - 12
    chain = _shortcut_boxes(block)
    sign = max(pre.width + branch.width + 20, fork + _shortcut_length(block, chain, ink) - 10) + PLUS
    low = max((box.height for box in chain), default=LOW)
    main = _joined([pre, branch, post])
    drop = main.below + 30 + low / 2

    def draw(x: float, y: float) -> list[Shape]:
        end = x + pre.width + branch.width
        return [
            *pre.draw(x, y),
            *branch.draw(x + pre.width, y),
            *arrow(end, y, x + sign - PLUS),
            *_shortcut(block, chain, (x + fork, x + sign), (y, y + drop), ink),
            *_plus(x + sign, y),
            *post.draw(x + sign + PLUS, y),
        ]

    return Piece(sign + PLUS + post.width, main.above, drop + low / 2, draw)


def _plus(x: float, y: float) -> list[Shape]:
    return [
        Shape("circle", {"cx": x, "cy": y, "r": PLUS, "fill": "ground", "stroke": "text"}),
        text(x, y + 5, "+", "text", 15, font_weight=700),
    ]


def _shortcut(
    block: Residual, chain: Sequence[Box], ends: tuple[float, float], lines: tuple[float, float], ink: Ink
) -> list[Shape]:
    (fork, add), (y, below) = ends, lines
    source = _read_by_shortcut(block)
    before, after = (LABEL * len(written(shape, ink.tokens)) for shape in (source, block.out))
    x = (fork + before + add - after - _length(chain)) / 2
    d = f"M{fork:g} {y:g} V{below:g} H{add:g} V{y + 11:g}"
    shapes = [path(d, "shortcut", block.link == "projection")]
    for box in chain:
        shapes += _box(box, x, below, "shortcut")
        x += box.width + BESIDE
    return [
        *shapes,
        ink.label(fork + 8, below, source, "start"),
        ink.label(add - 8, below, block.out, "end"),
    ]


def _shortcut_boxes(block: Residual) -> list[Box]:
    return [step for step in steps(block.shortcut) if isinstance(step, Box)]


def _shortcut_length(block: Residual, chain: Sequence[Box], ink: Ink) -> float:
    """The room that a shortcut's words and boxes need."""
    ends = (written(shape, ink.tokens) for shape in (_read_by_shortcut(block), block.out))
    return LABEL * sum(map(len, ends)) + _length(chain) + 48


def _length(chain: Sequence[Box]) -> float:
    return sum(box.width for box in chain) + BESIDE * max(len(chain) - 1, 0)


def _read_by_shortcut(block: Residual) -> Map:
    return block.pre[-1].out if block.pre and block.link == "projection" else block.inp


def _fanned(join: Join, ink: Ink) -> Piece:
    """Branches above one another, and below them what is passed on as it is, up to the node they meet in."""
    rows = [(row(part, join.inp, ink), part[-1].out) for part in join.parts if part]
    passed = len(join.parts) - len(rows)
    lines = _lines(rows, passed)
    middle = (lines[0] + lines[max(len(rows) - 1, 0)]) / 2
    ends = [line - middle for line in lines]
    length = max(piece.width + ink.length(out) for piece, out in rows)

    def draw(x: float, y: float) -> list[Shape]:
        start, node = x + FORK, x + FORK + length
        shapes = [path(f"M{x:g} {y:g} H{start:g}", "text", width=1.2)]
        if len(rows) > 1:
            shapes.append(path(f"M{start:g} {y + ends[0]:g} V{y + ends[len(rows) - 1]:g}", "text", width=1.2))
        for (piece, out), end in zip(rows, ends, strict=False):
            shapes += piece.draw(start, y + end)
            shapes += ink.labelled(start + piece.width, y + end, out, length - piece.width)
        for end in ends[len(rows) :]:
            shapes.append(path(f"M{start:g} {y:g} V{y + end:g} H{node:g}", "shortcut"))
            shapes.append(ink.label(node - 8, y + end, join.inp, "end"))
        return [*shapes, *_node(node, y + ends[0], y + ends[-1])]

    above = rows[0][0].above - ends[0]
    below = max(end + reach for end, reach in zip(ends, _reaches(rows, passed), strict=True))
    return Piece(FORK + length + NODE, max(above, LOW - ends[0]), below, draw)


def _lines(rows: Sequence[tuple[Piece, Map]], passed: int) -> list[float]:
    """How far each branch's line, then each of those passed on, stands below the first."""
    lines = [0.0]
    reaches = _reaches(rows, passed)
    tops = [*(max(piece.above, LOW / 2) for piece, _ in rows), *(LOW / 2 for _ in range(passed))]
    for before, top in zip(reaches, tops[1:], strict=False):
        lines.append(lines[-1] + before + ROWS + top)
    return lines


def _reaches(rows: Sequence[tuple[Piece, Map]], passed: int) -> list[float]:
    return [*(max(piece.below, LOW / 2) for piece, _ in rows), *(LOW / 2 for _ in range(passed))]


def _node(x: float, top: float, bottom: float) -> list[Shape]:
    frame = rect(x, top - LOW / 2, NODE, bottom - top + LOW, "ground", rx=PLUS, stroke="text")
    return [frame, text(x + NODE / 2, (top + bottom) / 2 + 4, "concat", "text", 11, font_weight=600)]
