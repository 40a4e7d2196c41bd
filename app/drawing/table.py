"""What a table is: columns, and rows of cells that may open into further rows.

A cell is text, with a share from 0 to 1 where a bar stands before it, and with its difference from the pinned
network.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

GROUPED = re.compile(r"[+−]?\d{1,3}(,\d{3})+(\.\d+)?")


class Column(NamedTuple):
    """A column's title; numbers stand right, words left.

    `help` says what is in it and `anchor` where its definition stands; `unit` is that of exact values.
    """

    title: str
    number: bool = True
    code: bool = False
    help: str = ""
    anchor: str = ""
    unit: str = ""


class Cell(NamedTuple):
    """What a cell shows: under the text small ones, and on hover the exact value where `text` is rounded."""

    text: str
    share: float | None = None
    delta: str = ""
    note: str = ""
    exact: str = ""


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


def as_csv(table: Table) -> str:
    """The table as a file: titles, then all rows, also those that others open into; no commas in numbers."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_title(column) for column in table.columns)
    for row in _all_rows(table.rows):
        writer.writerow(_plain(cell.exact or cell.text) for cell in row.cells)
    return file.getvalue()


def _all_rows(rows: tuple[Row, ...]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _all_rows(row.inner)


def _title(column: Column) -> str:
    return f"{column.title}, {column.unit}" if column.unit else column.title


def _plain(text: str) -> str:
    return text.replace(",", "").replace("−", "-") if GROUPED.fullmatch(text) else text
