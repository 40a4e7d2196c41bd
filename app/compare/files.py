"""The kinds of file that hold a comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from resnet_core.search.comparison import Row
from resnet_core.search.comparison_files import WRITERS


class File(NamedTuple):
    """One kind of file: its label, its ending, its type, and what writes it."""

    label: str
    ending: str
    mime: str
    write: Callable[[Sequence[Row]], str]


FILES = (
    File("CSV", "csv", "text/csv", WRITERS["csv"]),
    File("Markdown table", "md", "text/markdown", WRITERS["markdown"]),
    File("LaTeX table", "tex", "text/x-tex", WRITERS["latex"]),
    File("JSON", "json", "application/json", WRITERS["json"]),
)
