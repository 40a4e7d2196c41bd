"""The cost card as a small SVG: the network's strip between its name and its numbers."""

from __future__ import annotations

from app.drawing.strip import layout
from app.drawing.strip.scene import Scene, Shape, text
from app.drawing.strip.svg import sheet
from resnet_core.card.card import Card
from resnet_core.card.words import UNKNOWN, as_text, counters, headline, numbers
from resnet_core.plan import Plan
from resnet_core.readers.parts import parts_of
from resnet_core.readers.plain import is_plain

WIDTH = 720.0  # pixels, whatever the length of the strip
LINE, SIZE, TITLE = 20.0, 13.0, 17.0
LEFT = 8.0


def drawing(card: Card, plan: Plan) -> str:
    """The text of the file."""
    strip = layout.strip(parts_of(plan), plain=is_plain(plan), costs=False)
    width = max(strip.width, WIDTH)  # a short one is not enlarged
    unit = width / WIDTH
    above = _written((headline(card),), TITLE, unit, width, as_text(card))
    printed = counters(card)
    told = (
        (f"Counters would print: {'; '.join(printed[:2])};", "; ".join(printed[2:]))
        if printed
        else (UNKNOWN,)
    )
    lines = (numbers(card), *told)
    below = (*lines, *([card.address] if card.address != "?" else []))
    scenes = (above, strip, _written(below, SIZE, unit, width))
    return sheet("", [("", scene) for scene in scenes], WIDTH)


def _written(lines: tuple[str, ...], size: float, unit: float, width: float, label: str = "") -> Scene:
    """Lines of text on a canvas as wide as the strip, in letters that are `size` pixels high there."""
    step = LINE * size / SIZE * unit
    shapes = tuple(_line(words, number, size, unit, step) for number, words in enumerate(lines, 1))
    return Scene(width, step * (len(lines) + 0.5), label, shapes)


def _line(words: str, number: int, size: float, unit: float, step: float) -> Shape:
    bold = 600 if size == TITLE else 400
    return text(LEFT * unit, number * step, words, "text", size * unit, font_weight=bold, text_anchor="start")
