"""The comparison as files, written when they are downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import streamlit as st

from resnet_core.search.comparison import Row
from resnet_core.search.comparison_files import WRITERS


class File(NamedTuple):
    """One kind of file: its label, ending and type."""

    label: str
    ending: str
    mime: str


FILES = {
    "csv": File("CSV", "csv", "text/csv"),
    "markdown": File("Markdown table", "md", "text/markdown"),
    "latex": File("LaTeX table", "tex", "text/x-tex"),
    "json": File("JSON", "json", "application/json"),
}


def draw(rows: Sequence[Row]) -> None:
    """A menu of files."""
    menu = st.popover("Export", key="compare_export", on_change="rerun")
    if not menu.open:
        return
    with menu:
        for form, file in FILES.items():
            name = f"comparison.{file.ending}"
            write = partial(WRITERS[form], tuple(rows))
            st.download_button(file.label, write, name, file.mime, on_click="ignore", width="stretch")
