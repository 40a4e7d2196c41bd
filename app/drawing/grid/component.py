"""Tables on the page: rows that open into layers, and one that is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from app.drawing import full_screen
from app.drawing.assets import packed, with_shared
from app.drawing.table import Table, as_csv

NARROWEST = 900  # pixels that a table of many columns needs
HERE = Path(__file__).parent
GRID = st.components.v2.component(
    "resnet_explorer.grid",
    html='<div class="grid" role="region" tabindex="0"></div>',
    css=with_shared(HERE / "grid.css"),
    js=with_shared(HERE / "grid.js"),
)


def draw(table: Table, key: str, file: bool = True, border: bool = False) -> None:
    """Shows a table in which nothing can be selected or opened, with its `file`."""
    data = packed({"table": table, "selected": "", "opened": ()})
    if not file:
        GRID(key=key, data=data)
        return
    with full_screen.frame(key, border):
        GRID(key=key, data=data)
        _under(table, key)


def draw_selectable(
    table: Table,
    key: str,
    selected: str,
    opened: Sequence[str],
    on_select: Callable[[str], None],
    on_open: Callable[[list[str]], None],
) -> None:
    """Shows a table of parts, of which one is selected and some are opened; both go by keys of rows."""

    def take_selected() -> None:
        on_select(st.session_state[key].selected)

    def take_opened() -> None:
        on_open(st.session_state[key].opened)

    data = packed({"table": table, "selected": selected, "opened": opened})
    with full_screen.frame(key, border=True):
        GRID(key=key, data=data, on_selected_change=take_selected, on_opened_change=take_opened)
        _under(table, key)


def _under(table: Table, key: str) -> None:
    """The whole screen for it, and the table as CSV, written when it is downloaded."""
    name = f"{key.replace('_', '-').replace('.', '-').replace(' ', '-')}.csv"
    with st.container(horizontal=True, horizontal_alignment="right", key=f"{key}_csv", gap="small"):
        full_screen.button(key, NARROWEST)
        st.download_button(
            "CSV", partial(as_csv, table), name, "text/csv", key=f"{key}_csv_file", on_click="ignore"
        )
