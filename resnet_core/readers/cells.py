"""Sets of cells of a map, and the cells of its sources that they read.

A set is a union of products of rows and columns: nearly always one product, since height and width are alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias, assert_never

from resnet_core.language.layers import Shape
from resnet_core.readers.sources import Node, Window

__all__ = ["Cells", "Side", "count", "first_cells", "one_cell"]

Side: TypeAlias = frozenset[int]
Cells: TypeAlias = frozenset[tuple[Side, Side]]
FIRST = frozenset((0,))


def one_cell(row: int, column: int) -> Cells:
    """A cell by itself."""
    return frozenset(((frozenset((row,)), frozenset((column,))),))


def count(cells: Cells) -> int:
    """How many cells there are in the set."""
    by_row: dict[int, Side] = {}
    for rows, columns in cells:
        for row in rows:
            by_row[row] = by_row.get(row, frozenset()) | columns
    return sum(map(len, by_row.values()))


def first_cells(nodes: tuple[Node, ...], cells: Cells) -> Cells:
    """The cells of the first node that `cells` of the last one read."""
    read: list[Cells] = [frozenset() for _ in nodes]
    read[-1] = cells
    for index in range(len(nodes) - 1, 0, -1):
        node = nodes[index]
        for source in node.sources if read[index] else ():
            read[source] = _simple(read[source] | _read(node, nodes[source].out, read[index]))
    return read[0]


def _read(node: Node, source: Shape, cells: Cells) -> Cells:
    """The cells of a source that `cells` of a node read."""
    match node.reads:
        case Window():
            window = node.reads
            return frozenset(
                (
                    _slid(window, rows, source.height) if source.dims == 2 else rows,
                    _slid(window, columns, source.width),
                )
                for rows, columns in cells
            )
        case "same":
            return cells
        case "all":
            return frozenset(((frozenset(range(source.height)), frozenset(range(source.width))),))
        case "first":
            return one_cell(0, 0)
        case "share":
            return frozenset(
                (
                    _shares(rows, node.out.height, source.height),
                    _shares(columns, node.out.width, source.width),
                )
                for rows, columns in cells
            )
        case "pixel":
            return _of_tokens(cells, source.width)
        case _:
            assert_never(node.reads)


def _slid(window: Window, cells: Side, length: int) -> Side:
    kernel, stride, padding, dilation = window
    starts = (cell * stride - padding for cell in cells)
    reads = {start + dilation * k for start in starts for k in range(kernel)}
    return frozenset(cell for cell in reads if 0 <= cell < length)


def _shares(cells: Side, parts: int, length: int) -> Side:
    """What an adaptive pool reads: part n of m starts at n/m of the length, rounded down."""
    return frozenset(
        pixel for cell in cells for pixel in range(cell * length // parts, -(-(cell + 1) * length // parts))
    )


def _of_tokens(cells: Cells, width: int) -> Cells:
    """The pixels of a map whose rows of pixels are the tokens from 1 on."""
    by_row: dict[int, set[int]] = {}
    for token in {token for rows, _ in cells for token in rows} - FIRST:
        by_row.setdefault((token - 1) // width, set()).add((token - 1) % width)
    return _simple((frozenset((row,)), frozenset(columns)) for row, columns in by_row.items())


def _simple(blocks: Iterable[tuple[Side, Side]]) -> Cells:
    """The same cells as few products: none empty, none inside another, and one for equal columns."""
    by_columns: dict[Side, Side] = {}
    for rows, columns in blocks:
        if rows and columns:
            by_columns[columns] = by_columns.get(columns, frozenset()) | rows
    return frozenset(
        (rows, columns)
        for columns, rows in by_columns.items()
        if not any(rows <= more and columns < wider for wider, more in by_columns.items())
    )
