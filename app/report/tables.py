"""A table as HTML that stands by itself: the rows of the page, and under them those that they open into."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from app.drawing.table import Cell, Column, Row, Table

__all__ = ["as_html"]


def as_html(table: Table) -> str:
    """The table with its caption; numbers stand right."""
    heads = "".join(f'<th scope="col"{_side(column)}>{escape(column.title)}</th>' for column in table.columns)
    body = "".join(_rows(table.rows, table.columns, 0))
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    whole = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    name = escape(table.caption or "table")
    return f'<div class="wide" tabindex="0" role="region" aria-label="{name}">{whole}</div>'


def _rows(rows: tuple[Row, ...], columns: tuple[Column, ...], depth: int) -> Iterator[str]:
    for row in rows:
        first, *others = zip(row.cells, columns, strict=True)
        cells = "".join(f"<td{_side(column)}>{_text(cell, column)}</td>" for cell, column in others)
        indent = f' style="padding-left:{0.5 + depth}em"' if depth else ""
        yield f'<tr class="{row.level}"><th scope="row"{indent}>{_text(*first)}</th>{cells}</tr>'
        yield from _rows(row.inner, columns, depth + 1)


def _side(column: Column) -> str:
    return ' class="number"' if column.number else ""


def _text(cell: Cell, column: Column) -> str:
    words = escape(cell.text)
    shown = f"<code>{words}</code>" if column.code and words else words
    return f'<span title="{escape(cell.exact)}">{shown}</span>' if cell.exact else shown
