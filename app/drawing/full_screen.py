"""What is painted, alone on the whole screen: a frame around it and a button, for what has none of its own.

Streamlit gives its ECharts such a button; drawings, Plotly figures and tables get this one.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

HERE = Path(__file__).parent
ENTER = "Full screen"
BUTTON = st.components.v2.component(
    "resnet_explorer.full_screen",
    html=(
        f'<button type="button" aria-pressed="false" aria-label="{ENTER}" title="{ENTER}" hidden>'
        '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"/></svg>'
        "</button>"
    ),
    css=(HERE / "full_screen.css").read_text(encoding="utf-8"),
    js=(HERE / "full_screen.js").read_text(encoding="utf-8"),
)


def frame(key: str) -> DeltaGenerator:
    """The container of all that goes onto the screen together."""
    return st.container(key=_name(key))


def button(key: str, narrowest: float) -> None:
    """Shows the frame alone, as large as fits; a drawing or table in it needs `narrowest` pixels across."""
    BUTTON(key=f"{key}_full_screen", data={"key": _name(key), "narrowest": narrowest}, width="content")


def _name(key: str) -> str:
    return f"{key}_whole"
