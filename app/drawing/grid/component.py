"""Tables on the page: rows that open into layers, and one that is selected.

A table brings its own file and the button of the whole screen: as elements of the page they would cost a run
of the script more than the table does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from app.drawing.assets import packed, with_shared
from app.drawing.table import Table

NARROWEST = 900  # pixels that a table of many columns needs
HERE = Path(__file__).parent
GRID = st.components.v2.component(
    "resnet_explorer.grid",
    html=(
        '<div class="screen"><div class="whole"><div class="grid" role="region" tabindex="0"></div>'
        '<div class="foot"></div></div></div>'
    ),
    css=with_shared(HERE / "grid.css"),
    js=with_shared(HERE / "grid.js"),
)


def draw(table: Table, key: str, file: bool = True, border: bool = False) -> None:
    """Shows a table in which nothing can be selected or opened, with its `file`."""
    GRID(key=key, data=_data(table, key if file else "", border))


def draw_selectable(
    table: Table,
    key: str,
    selected: str,
    opened: Sequence[str],
    on_select: Callable[[str], None],
    on_open: Callable[[list[str]], None] | None,
) -> None:
    """Shows a table of parts, of which one is selected and some are opened; both go by keys of rows.

    Without `on_open` nothing opens.
    """

    def take_selected() -> None:
        on_select(st.session_state[key].selected)

    def take_opened() -> None:
        if on_open:
            on_open(st.session_state[key].opened)

    data = _data(table, key, True, selected, opened, on_open is not None)
    GRID(key=key, data=data, on_selected_change=take_selected, on_opened_change=take_opened)


def _data(
    table: Table, key: str, border: bool, selected: str = "", opened: Sequence[str] = (), opens: bool = True
) -> bytes:
    """All that the component shows; with a `key`, its file is named by that."""
    file = key and f"{key.replace('_', '-').replace('.', '-').replace(' ', '-')}.csv"
    look = {"file": file, "border": border, "narrowest": NARROWEST}
    return packed({"table": table, "selected": selected, "opened": opened, "opens": opens, **look})
