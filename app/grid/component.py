"""Tables on the page: rows that open into layers, and one that is selected."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import state
from app.tables import Table

HERE = Path(__file__).parent
GRID = st.components.v2.component(
    "resnet_explorer.grid",
    html='<div class="grid" role="region" tabindex="0"></div>',
    css=(HERE / "grid.css").read_text(encoding="utf-8"),
    js=(HERE / "grid.js").read_text(encoding="utf-8"),
)


def draw(table: Table, key: str) -> None:
    """Shows a table in which nothing can be selected."""
    GRID(key=key, data={"table": table, "selected": ""})


def draw_selectable(table: Table, key: str, selected: str, name: str) -> None:
    """Shows a table; the key of a selected row is remembered under `name` (see `state.remember`)."""

    def take() -> None:
        chosen = st.session_state[key].selected
        if chosen:
            state.remember(name, chosen)

    GRID(key=key, data={"table": table, "selected": selected}, on_selected_change=take)
