"""The layers of an opened part as steps: boxes with lines of text, and the sums and joins between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias, assert_never

from app.drawing.strip.columns import pixels
from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    Gate,
    GlobalPool,
    Join,
    Layer,
    LayerScale,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Select,
    Split,
    Upsample,
)
from resnet_core.language.layers import Shape as Map
from resnet_core.readers.words import Words, in_words

TITLE, CODE, WORD = 7.6, 7.0, 6.2  # the width of a letter: of each kind of text, at its size
BOX, SMALL = 80.0, 44.0  # the least widths
HIGH, LOW = 58.0, 30.0  # the least heights
LINE = 17.0
SHORT = {
    "batch norm": "BN",
    "group norm": "GN",
    "layer norm": "LN",
    "SE gate": "× SE gate",
    "ECA gate": "× ECA gate",
    "softmax gate": "× softmax gate",
    "gate": "× gate",
    "layer scale": "× layer scale",
    "positions": "+ positions",
}


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


Step: TypeAlias = Box | Residual | Join


def steps(layers: Iterable[Layer]) -> list[Step]:
    """A box for each layer that stands in the row; norms and activations beside each other share one.

    A view that leaves the shape as it is has none.
    """
    row: list[Step] = []
    for step in (step for layer in layers if (step := _step(layer)) is not None):
        before = row[-1] if row else None
        if isinstance(step, Box) and isinstance(before, Box) and not step.weighted and not before.weighted:
            row[-1] = step._replace(lines=(", ".join((*before.lines, *step.lines)),))
        else:
            row.append(step)
    return row


def _step(layer: Layer) -> Step | None:
    match layer:
        case Residual() | Join():
            return layer
        case Conv() | Linear() | Attention() | ClassToken() | Positions() | Gate() | Split() | Pad():
            return _box(layer, layer.out)
        case MaxPool() | AvgPool() | GlobalPool() | Norm() | Activation() | LayerScale() | ChannelShuffle():
            return _box(layer, layer.out)
        case Dropout() | DropPath() | Conv1d() | Select() | Operator():
            return _box(layer, layer.out)
        case Rearrange():
            return _box(layer, layer.out) if layer.inp != layer.out else None
        case Upsample() | ConvTranspose():
            return _box(layer, layer.out)
        case _:
            assert_never(layer)


def _box(layer: Layer, out: Map) -> Box:
    words = in_words(layer)
    lines = _lines(words)
    return Box((" ".join(lines),) if words.elementwise else lines, out, not words.elementwise)


def _lines(words: Words) -> tuple[str, ...]:
    kind = "" if words.kind == "conv" else SHORT.get(words.kind, words.kind)
    return tuple(filter(None, (kind, words.size, words.channels, *words.more)))


def written(shape: Map, tokens: bool = False) -> str:
    """A shape as arrows carry it: `256×56²`, `768×197` for tokens, or `1000` for a vector."""
    if shape.height * shape.width == 1:
        return f"{shape.channels}"
    return (
        f"{shape.channels}×{shape.height:,}"
        if tokens and shape.width == 1
        else f"{shape.channels}×{pixels(shape)}"
    )
