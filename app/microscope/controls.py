"""Which map of a network is looked at, and which cell of it; the link keeps both, for each page its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from app import session
from app.frame import kept
from app.microscope.cells import CELLS, cell_at
from resnet_core.language.layers import Shape, layers_of
from resnet_core.language.plan import Plan, layers_in
from resnet_core.readers.cell_field import Place, map_shape, place_named
from resnet_core.readers.parts import Part

OUTPUT = "output"


class Cell(NamedTuple):
    """A cell of the map at a place, the map's name and its shape."""

    place: Place
    name: str
    shape: Shape
    row: int
    column: int


def block_cell(page: str, plan: Plan, block: str) -> Cell:
    """The cell of the map that a block gives."""
    return _cell(page, plan, place_named(plan, block), block)


def part_cell(page: str, plan: Plan, part: Part) -> Cell:
    """The cell of the map that a part gives, or one of its layers, by a menu."""
    last = f"{part.key.partition('.')[0]}.{part.copy + part.copies - 1}" if part.is_block else part.key
    layers = [leaf.name for leaf in layers_of(layers_in(part.content))]
    name = kept.menu(
        f"{page}.layer",
        "Map",
        [OUTPUT, *layers],
        {OUTPUT: f"what {last} gives"} | dict(zip(layers, layers, strict=True)),
        220,
    )
    layer = None if name == OUTPUT else layers.index(name)
    return _cell(page, plan, place_named(plan, last, layer), last if layer is None else f"{last}.{name}")


def _cell(page: str, plan: Plan, place: Place, name: str) -> Cell:
    shape = map_shape(plan, place)
    token = shape.width == 1 < shape.height
    row = kept.number(f"{page}.row", "Token" if token else "Row", shape.height // 2, 0, shape.height - 1)
    column = 0 if token else kept.number(f"{page}.column", "Column", shape.width // 2, 0, shape.width - 1)
    return Cell(place, name, shape, row, column)


def clicked(page: str, key: str, shape: Shape) -> Callable[[], None]:
    """What a click on the map does: that cell is looked at."""

    def take() -> None:
        for point in st.session_state[key].selection.points[:1]:
            if point["curve_number"] == CELLS:
                row, column = cell_at(shape, point["point_index"])
                session.remember(f"{page}.row", str(row))
                session.remember(f"{page}.column", str(column))

    return take
