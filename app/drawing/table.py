"""What a table is: columns, and rows of cells that may open into further rows.

A cell is text, with a share from 0 to 1 where a bar stands before it, and with its difference from the pinned
network.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Column(NamedTuple):
    """A column's title and unit; numbers stand right, words left."""

    title: str
    number: bool = True
    code: bool = False


class Cell(NamedTuple):
    """What a cell shows."""

    text: str
    share: float | None = None
    delta: str = ""


Level = Literal["part", "layer", "stage", "total"]


class Row(NamedTuple):
    """A row, and the rows that it opens into. `key` is that of the part it stands for, or empty."""

    key: str
    level: Level
    cells: tuple[Cell, ...]
    inner: tuple[Row, ...] = ()


class Table(NamedTuple):
    """Columns and rows, with a sentence that says what they are."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
