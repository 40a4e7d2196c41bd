"""What is painted, alone on the whole screen: a frame around it and a button, for what has none of its own.

Streamlit gives its ECharts such a button; drawings and Plotly figures get this one; tables bring their own.
It is plain HTML, which costs a run of the script far less than a component would; one `SCRIPT` on the page
serves all of them.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

ENTER = "Full screen"
SCRIPT = (Path(__file__).parent / "full_screen.js").read_text(encoding="utf-8")


def frame(key: str) -> DeltaGenerator:
    """The container of all that goes onto the screen together."""
    return st.container(key=_name(key))


def button(key: str, narrowest: float) -> str:
    """HTML that shows the frame alone, as large as fits; what is in it needs `narrowest` pixels across."""
    # The name of a container's class has dashes where its key has other signs.
    name = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in _name(key))
    return (
        f'<button type="button" class="full-screen" aria-pressed="false" aria-label="{ENTER}" '
        f'title="{ENTER}" data-whole="{name}" data-narrowest="{narrowest}"></button>'
    )


def _name(key: str) -> str:
    return f"{key}_whole"
