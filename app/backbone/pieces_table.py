"""Every piece of backbone, neck and heads, with its layers and the working of their numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.drawing.numbers import whole
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.cost import total
from resnet_core.dense.pieces import PARTS, Part, Piece, pieces
from resnet_core.language.dense import Dense
from resnet_core.language.layers import Shape, layers_of
from resnet_core.language.plan import layers_in
from resnet_core.readers.working import working

COLUMNS = (
    Column("Piece", number=False),
    Column("Reads", number=False),
    Column("Gives", number=False),
    Column("Parameters"),
    Column("Multiply-adds"),
    Column("Working of the multiply-adds", number=False, code=True),
)
CAPTION = (
    "A head has the same weights at every map that it reads, counted once. A piece opens into its layers; a "
    "piece of equal blocks lists one of each."
)


def pieces_table(network: Dense, opened: Collection[str] = ()) -> Table:
    """The pieces in the order they run, under the sum of each part; those in `opened` with their layers."""
    every = tuple(pieces(network))
    rows = [row for part in PARTS for row in _part(part, [each for each in every if each.part == part])]
    return Table(
        CAPTION,
        COLUMNS,
        tuple(row if row.key in opened else row._replace(inner=()) for row in rows),
    )


def _part(part: Part, own: list[Piece]) -> Iterator[Row]:
    if not own:
        return
    cost = total(piece.cost for piece in own)
    sums = (Cell(whole(cost.params)), Cell(whole(cost.macs)), Cell(""))
    yield Row("", "total", (Cell(part.capitalize()), Cell(""), Cell(""), *sums))
    yield from map(_piece, own)


def _piece(piece: Piece) -> Row:
    cost = piece.cost
    crops = f", {piece.times:,} times" if piece.times != 1 else ""
    cells = (
        Cell(piece.name),
        Cell(piece.reads),
        Cell(f"{shape(piece.out)}{crops}"),
        Cell("as above" if piece.shared else whole(cost.params)),
        Cell(whole(cost.macs)),
        Cell(f"{piece.times:,} times its layers" if piece.times != 1 else ""),
    )
    return Row(f"{piece.part} {piece.name}", "part", cells, tuple(_layers(piece)))


def _layers(piece: Piece) -> Iterator[Row]:
    for content, copies in piece.contents:
        for leaf in layers_of(layers_in(content)):
            steps = working(leaf)
            if steps.macs.value:
                name = f"{leaf.name} × {copies:,}" if copies > 1 else leaf.name
                params = "as above" if piece.shared else whole(steps.params.value)
                macs = whole(steps.macs.value)
                cells = (Cell(name), Cell(""), Cell(shape(leaf.out)), Cell(params), Cell(macs))
                yield Row("", "layer", (*cells, Cell(steps.macs.text)))


def shape(map: Shape) -> str:
    """Channels by height by width."""
    return " × ".join(f"{side:,}" for side in map)
