"""The pixels that one cell of a map reads: its receptive field on the picture, exact to the pixel.

`field` says how large a field is far from the edges. Here the cells that are read are followed back layer by
layer, so that edges count, windows that are cut, and pixels that strides step over. As there, what sees the
whole map is left out: factors and statistics (`sources`) would add every pixel to every field.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from resnet_core.language.layers import Shape
from resnet_core.language.plan import Content, Plan, Run
from resnet_core.readers.cells import Cells, count, first_cells, one_cell
from resnet_core.readers.field import PIXEL, Field, field_after, field_before, layer_fields, receptive_field
from resnet_core.readers.sources import LeftOut, Sources, sources_of
from resnet_core.readers.tokens import on_tokens

__all__ = ["CellField", "Place", "Rectangle", "cell_field", "left_out", "map_shape", "place_named"]


class Rectangle(NamedTuple):
    """Rows from `top` to `bottom` and columns from `left` to `right`, the last ones included."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left + 1


class CellField(NamedTuple):
    """What one cell reads.

    `seen` is the least rectangle of the picture that holds all its pixels, and `pixels` counts them: fewer
    `seen` is the least rectangle of the picture that holds all its pixels, and `pixels` counts them: fewer
    lies outside is padding. A class token reads no pixel before the first attention: then both are None.
    After it a token reads the `whole` picture.
    """

    seen: Rectangle | None
    pixels: int
    reach: Rectangle | None
    whole: bool = False


class Place(NamedTuple):
    """A map of a network: what a part gives, or one of its leaf layers (`layers_of`).

    Stages and copies are counted from 0; the stem is stage -1, and the entry of a stage copy -1.
    """

    stage: int
    copy: int
    layer: int | None = None


def place_named(plan: Plan, name: str, layer: int | None = None) -> Place:
    """The place of `stem`, `layer3.entry` or `layer3.17`. Raises `KeyError` for any other name."""
    if name == "stem" and plan.stem:
        return Place(-1, 0, layer)
    owner, _, copy = name.partition(".")
    for index, stage in enumerate(plan.stages):
        if stage.name == owner and copy == "entry" and stage.entry:
            return Place(index, -1, layer)
        if stage.name == owner and copy.isdecimal() and int(copy) < stage.blocks:
            return Place(index, int(copy), layer)
    raise KeyError(name)


def map_shape(plan: Plan, place: Place) -> Shape:
    """The shape of the map at a place."""
    graph, last = _target(plan, place)
    return graph.nodes[last].out


def cell_field(plan: Plan, place: Place, row: int, column: int) -> CellField:
    """What the cell at `row` and `column` of a map reads. A million equal blocks take no longer than a few.

    Raises `IndexError` for a cell that the map does not have.
    """
    shape = map_shape(plan, place)
    if not (0 <= row < shape.height and 0 <= column < shape.width):
        raise IndexError(f"the map has {shape.height} rows and {shape.width} columns")
    cells = _pixels(plan, place, one_cell(row, column))
    seen = _rectangle(cells)
    pixels = count(cells)
    if _attends(plan, place):
        return CellField(seen, pixels, seen, pixels == plan.image.height * plan.image.width)
    return CellField(seen, pixels, _reach(_field(plan, place), row, column))


def left_out(plan: Plan, place: Place) -> frozenset[LeftOut]:
    """What a map depends on besides the pixels of its fields: factors or statistics of a whole map."""
    graph, last = _target(plan, place)
    before = (node for run in _before(plan, place) for node in sources_of(run.block).nodes)
    nodes = (*graph.nodes[: last + 1], *before)
    return frozenset(node.left_out for node in nodes if node.left_out)


def _target(plan: Plan, place: Place) -> tuple[Sources, int]:
    graph = sources_of(_content(plan, place))
    return graph, len(graph.nodes) - 1 if place.layer is None else graph.leaves[place.layer]


def _content(plan: Plan, place: Place) -> Content:
    if place.stage < 0:
        return plan.stem
    stage, copy = plan.stages[place.stage], place.copy
    if copy < 0:
        return stage.entry
    for block, copies in stage.runs:
        if copy < copies:
            return block
        copy -= copies
    raise IndexError(f"{stage.name} has {stage.blocks} blocks")


def _pixels(plan: Plan, place: Place, cells: Cells) -> Cells:
    """The pixels that `cells` of a map read."""
    graph, last = _target(plan, place)
    cells = first_cells(graph.nodes[: last + 1], cells)
    for content, copies in reversed(list(_before(plan, place))):
        nodes = sources_of(content).nodes
        for _ in range(copies):
            later, cells = cells, first_cells(nodes, cells)
            if cells == later:
                break  # the earlier blocks of this run read no more
    return cells


def _before(plan: Plan, place: Place) -> Iterator[Run]:
    """What lies between the picture and a place."""
    return (run for run in _all_before(plan, place) if run.copies and run.block)


def _all_before(plan: Plan, place: Place) -> Iterator[Run]:
    if place.stage < 0:
        return
    yield Run(plan.stem, 1)
    for stage in plan.stages[: place.stage]:
        yield Run(stage.entry, 1)
        yield from stage.runs
    if place.copy < 0:
        return
    stage, left = plan.stages[place.stage], place.copy
    yield Run(stage.entry, 1)
    for block, copies in stage.runs:
        yield Run(block, min(copies, left))
        left -= min(copies, left)


def _attends(plan: Plan, place: Place) -> bool:
    """Whether the map is one of tokens, or comes after them."""
    return any(map(on_tokens, (_content(plan, place), *(run.block for run in _before(plan, place)))))


def _rectangle(cells: Cells) -> Rectangle | None:
    if not cells:
        return None
    rows = frozenset[int]().union(*(rows for rows, _ in cells))
    columns = frozenset[int]().union(*(columns for _, columns in cells))
    return Rectangle(min(rows), max(rows), min(columns), max(columns))


def _field(plan: Plan, place: Place) -> Field:
    if place.stage < 0:
        before = PIXEL
    elif place.copy < 0:
        before = receptive_field(plan)[place.stage]
    else:
        before = field_before(plan, place.stage, place.copy)
    content = _content(plan, place)
    if place.layer is None:
        return field_after(content, before, 1)
    return layer_fields(content, before)[place.layer]


def _reach(field: Field, row: int, column: int) -> Rectangle:
    top, left = row * field.jump - field.padding, column * field.jump - field.padding
    return Rectangle(top, top + field.size - 1, left, left + field.size - 1)
