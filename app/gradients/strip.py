"""The network strip, each block coloured by what was measured of it: faint is little, full is much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import isfinite, log10
from statistics import median

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.strip import layout
from app.drawing.strip.scene import Item, Scene
from app.drawing.table import Cell, Column, Row, Table
from app.gradients import words
from app.gradients.styles import is_plain_network
from resnet_core.labs.gradients.findings import Band
from resnet_core.labs.gradients.points import Network, Quantity
from resnet_core.plan import Plan
from resnet_core.readers.parts import Part, parts_of


def parts(plan: Plan) -> tuple[Part, ...]:
    """The parts that are drawn, blocks one by one as far as that can be seen."""
    return parts_of(plan, layout.DRAWN)


def exhibit(parts: Sequence[Part], network: Network, band: Band, quantity: Quantity) -> Exhibit:
    """The strip of `network`, which `parts` draw, in the colours of `band`."""
    plain = is_plain_network(network)
    drawn = scene(parts, network.blocks, band, quantity, plain)
    numbers_of_blocks = partial(table, network, band, quantity)
    return Exhibit(drawn, caption(network, band, quantity), drawn.label, numbers_of_blocks)


def scene(parts: Sequence[Part], names: Sequence[str], band: Band, quantity: Quantity, plain: bool) -> Scene:
    """The strip of a network whose blocks are `names`; equal blocks drawn as one have their median."""
    known = dict(zip(names, band.median, strict=True))
    values = [_value(part, known) for part in parts]
    logs = [log10(value) for value in values if value is not None and isfinite(value) and value > 0]
    strip = layout.strip(parts, plain=plain, costs=False)
    items = tuple(
        item if value is None else _coloured(item, value, _fill(value, logs, plain), quantity)
        for item, value in zip(strip.items, values, strict=True)
    )
    label = f"{strip.label} Blocks are coloured by {words.NOUNS[quantity]}."
    return replace(strip, label=label, items=items)


def caption(network: Network, band: Band, quantity: Quantity) -> str:
    """What the colours of the strip mean."""
    usual = [value for value in band.median if isfinite(value) and value > 0]
    if not usual:
        return "No block has a number that a colour could stand for."
    low, high = numbers.magnitude(min(usual)), numbers.magnitude(max(usual))
    empty = " Uncoloured: exactly 0, or not finite." if len(usual) < len(band.median) else ""
    colours = f"coloured by {words.NOUNS[quantity]}: faint {low}, full {high}"
    return f"{words.title(network)}, {colours}.{empty}"


def table(network: Network, band: Band, quantity: Quantity) -> Table:
    """The number behind each colour."""
    columns = (Column("Block", number=False), Column(words.QUANTITIES[quantity]))
    rows = tuple(
        Row("", "part", (Cell(name), Cell(numbers.magnitude(value))))
        for name, value in zip(network.blocks, band.median, strict=True)
    )
    what = f"{words.QUANTITIES[quantity]} of {words.title(network)}: median over seeds."
    return Table(what, columns, rows)


def _value(part: Part, known: dict[str, float]) -> float | None:
    """The median of what is known of the part's blocks; None for stem, head and what is between stages."""
    if not part.is_block:
        return None
    stage = part.key.partition(".")[0]
    names = [f"{stage}.{copy}" for copy in range(part.copy, part.copy + part.copies)]
    values = [known[name] for name in names if name in known]
    return median(values) if values else None


def _fill(value: float, logs: Sequence[float], plain: bool) -> str:
    if not isfinite(value) or value <= 0:
        return "ground"
    low, high = min(logs), max(logs)
    share = (log10(value) - low) / (high - low) if high > low else 0.5
    return f"{'plain' if plain else 'stage'}{numbers.rounded(share, 2)}"


def _coloured(item: Item, value: float, fill: str, quantity: Quantity) -> Item:
    shapes = tuple(
        shape._replace(attributes={**shape.attributes, "fill": fill, "stroke": "muted"})
        if shape.attributes.get("class") == "block"
        else shape
        for shape in item.shapes
    )
    label = f"{item.label}; {words.NOUNS[quantity]}: {numbers.magnitude(value)}"
    return item._replace(label=label, shapes=shapes)
