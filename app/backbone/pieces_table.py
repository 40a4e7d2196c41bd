"""Every piece of backbone, neck and heads, with its layers and the working of their numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.drawing.numbers import in_bytes, whole
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.cost import total
from resnet_core.dense.pieces import PARTS, Part, Piece, pieces
from resnet_core.dense.saved import saved_by_piece
from resnet_core.language.dense import Dense
from resnet_core.language.layers import Shape, layers_of
from resnet_core.language.plan import layers_in
from resnet_core.readers.working import working

SHARED = "as above"
COLUMNS = (
    Column("Piece", number=False),
    Column("Reads", number=False),
    Column("Gives", number=False),
    Column("Parameters", anchor="parameters"),
    Column("Multiply-adds", anchor="macs"),
    Column("Saved for backward", unit="bytes", anchor="saved-for-backward"),
    Column("Working of the parameters", number=False, code=True),
    Column("Working of the multiply-adds", number=False, code=True),
)
CAPTION = (
    "A head has the same weights at every map that it reads, counted once. A piece opens into layers with "
    "parameters; of equal blocks it lists one."
)


def pieces_table(network: Dense, opened: Collection[str] = ()) -> Table:
    """The pieces in the order they run, under the sum of each part; those in `opened` with their layers."""
    every = tuple(zip(pieces(network), saved_by_piece(network), strict=True))
    rows = [
        row
        for part in PARTS
        for row in _part(part, [(piece, saved) for piece, saved in every if piece.part == part], opened)
    ]
    return Table(CAPTION, COLUMNS, tuple(rows))


def _part(part: Part, own: list[tuple[Piece, int]], opened: Collection[str]) -> Iterator[Row]:
    if not own:
        return
    cost = total(piece.cost for piece, _ in own)
    sums = (Cell(whole(cost.params)), Cell(whole(cost.macs)), _bytes(sum(saved for _, saved in own)))
    yield Row("", "total", (Cell(part.capitalize()), Cell(""), Cell(""), *sums, Cell(""), Cell("")))
    yield from (_piece(piece, saved, opened) for piece, saved in own)


def _piece(piece: Piece, saved: int, opened: Collection[str]) -> Row:
    cost, key = piece.cost, f"{piece.part} {piece.name}"
    crops = f", {piece.times:,} times" if piece.times != 1 else ""
    cells = (
        Cell(piece.name),
        Cell(piece.reads),
        Cell(f"{shape(piece.out)}{crops}"),
        Cell(SHARED if piece.shared else whole(cost.params)),
        Cell(whole(cost.macs)),
        _bytes(saved),
        Cell(""),
        Cell(f"{piece.times:,} times its layers" if piece.times != 1 else ""),
    )
    return Row(key, "part", cells, tuple(_layers(piece)) if key in opened else ())


def _layers(piece: Piece) -> Iterator[Row]:
    for content, copies in piece.contents:
        for leaf in layers_of(layers_in(content)):
            steps = working(leaf)
            if steps.params.value:
                cells = (
                    Cell(f"{leaf.name} × {copies:,}" if copies > 1 else leaf.name),
                    Cell(""),
                    Cell(shape(leaf.out)),
                    Cell(SHARED if piece.shared else whole(steps.params.value)),
                    Cell(whole(steps.macs.value)),
                    Cell(""),
                    Cell(steps.params.text),
                    Cell(steps.macs.text),
                )
                yield Row("", "layer", cells)


def _bytes(count: int) -> Cell:
    return Cell(in_bytes(count), exact=f"{count}")


def shape(map: Shape) -> str:
    """Channels by height by width."""
    return " × ".join(f"{side:,}" for side in map)
