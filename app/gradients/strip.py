"""The network strip, coloured by what was measured of each block: faint is little, full is much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite, log10
from statistics import median

from app.drawing.strip import layout
from app.drawing.strip.scene import Item, Scene
from app.gradients import words
from resnet_core.labs.gradients.findings import Band
from resnet_core.labs.gradients.points import Quantity
from resnet_core.readers.parts import Part


def scene(parts: Sequence[Part], names: Sequence[str], band: Band, quantity: Quantity, plain: bool) -> Scene:
    """The strip of a network whose blocks are `names`; equal blocks drawn as one have their median."""
    known = dict(zip(names, band.median, strict=True))
    values = [_of(part, known) for part in parts]
    logs = [log10(value) for value in values if value is not None and isfinite(value) and value > 0]
    strip = layout.strip(parts, plain=plain, costs=False)
    items = tuple(
        item if value is None else _coloured(item, value, logs, plain, quantity)
        for item, value in zip(strip.items, values, strict=True)
    )
    label = f"{strip.label} Blocks are coloured by {words.NOUNS[quantity]}."
    return replace(strip, label=label, items=items)


def legend(band: Band, quantity: Quantity) -> str:
    """What the colours of the strip mean."""
    usual = [value for value in band.median if isfinite(value) and value > 0]
    if not usual:
        return "No block has a number that a colour could stand for."
    low, high = words.number(min(usual)), words.number(max(usual))
    empty = " Uncoloured: exactly 0, or not finite." if len(usual) < len(band.median) else ""
    return f"The network on screen, coloured by {words.NOUNS[quantity]}: faint {low}, full {high}.{empty}"


def _of(part: Part, known: dict[str, float]) -> float | None:
    """The median of what is known of the part's blocks; None for stem and head."""
    stage = part.key.partition(".")[0]
    names = [f"{stage}.{copy}" for copy in range(part.copy, part.copy + part.copies)]
    found = [known[name] for name in names if name in known]
    return median(found) if found else None


def _coloured(item: Item, value: float, logs: Sequence[float], plain: bool, quantity: Quantity) -> Item:
    fill = "ground"
    if isfinite(value) and value > 0:
        low, high = min(logs), max(logs)
        share = (log10(value) - low) / (high - low) if high > low else 0.5
        fill = f"{'plain' if plain else 'stage'}{share:.2f}"
    shapes = tuple(
        shape._replace(attributes={**shape.attributes, "fill": fill, "stroke": "muted"})
        if shape.attributes.get("class") == "block"
        else shape
        for shape in item.shapes
    )
    return item._replace(label=f"{item.label}; {words.NOUNS[quantity]}: {words.number(value)}", shapes=shapes)
