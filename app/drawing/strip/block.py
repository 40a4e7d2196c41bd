"""One part of a network opened up as a scene: its branch left to right, its shortcut below, shapes on arrows.

The scene follows the block's equation: `h = pre(x)`, then `post(branch(h) + shortcut)`; a projection reads
`h`, an identity reads `x`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import assert_never

from app.drawing.strip.boxes import Box, Step, steps, written
from app.drawing.strip.pieces import Ink, row
from app.drawing.strip.scene import Scene
from resnet_core.language.layers import Join, Layer, Residual
from resnet_core.language.plan import Content, inp_of, out_of
from resnet_core.readers.parts import Part
from resnet_core.readers.tokens import on_tokens

LEFT, ABOVE, BELOW = 4.0, 18.0, 8.0  # room around the drawing


def opened(part: Part, ramp: str) -> Scene:
    """The part as a scene; `ramp` is the colour of its boxes."""
    return _drawn(part.content, part.name, ramp)


@lru_cache(maxsize=64)
def _drawn(content: Content, name: str, ramp: str) -> Scene:
    # A step in another stage changes what a part can see, but not what it is made of.
    inp, out, ink = inp_of(content), out_of(content), Ink(ramp, on_tokens(content))
    layers = (content,) if isinstance(content, Residual) else content
    piece = row(layers, inp, ink)
    y, end = piece.above + ABOVE, LEFT + piece.width
    shapes = [*piece.draw(LEFT, y), *ink.labelled(end, y, out)]
    height = y + piece.below + BELOW
    return Scene(end + ink.length(out), height, _sentence(name, content, layers, ink), tuple(shapes))


def _sentence(name: str, content: Content, layers: tuple[Layer, ...], ink: Ink) -> str:
    inp, out = written(inp_of(content), ink.tokens), written(out_of(content), ink.tokens)
    return f"{name}: from {inp} through {_told(steps(layers))} to {out}."


def _told(row: Sequence[Step]) -> str:
    """The steps in words: `1×1 256→64, then BN, ReLU`."""
    return ", then ".join(_step(step) for step in row)


def _step(step: Box | Residual | Join) -> str:
    match step:
        case Box():
            return " ".join(step.lines)
        case Residual():
            return _sum(step)
        case Join():
            return _join(step)
        case _:
            assert_never(step)


def _sum(block: Residual) -> str:
    through = _told(steps((*block.pre, *block.branch)))
    if block.link == "none":
        return ", then ".join(filter(None, (through, _told(steps(block.post)))))
    by = f" through {_told(steps(block.shortcut))}" if block.shortcut else ""
    after = f", then {_told(steps(block.post))}" if block.post else ""
    return f"{through}, plus the {block.link} shortcut{by}{after}"


def _join(join: Join) -> str:
    branches = [_told(steps(part)) if part else "its input as it is" for part in join.parts]
    numbered = "; ".join(f"{place}) {branch}" for place, branch in enumerate(branches, 1))
    return f"{len(branches)} branches, {numbered}; their channels concatenated"
