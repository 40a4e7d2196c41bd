"""Scenes on the page: a component that paints them and says what was selected."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import state
from app.strip.scene import Scene

HERE = Path(__file__).parent
PAINT = st.components.v2.component(
    "resnet_explorer.drawing",
    html='<div class="drawing"></div>',
    css=(HERE / "paint.css").read_text(encoding="utf-8"),
    js=(HERE / "paint.js").read_text(encoding="utf-8"),
)


def draw(scene: Scene, key: str) -> None:
    """Paints a scene in which nothing can be selected."""
    PAINT(key=key, data={"scene": scene.data(), "selected": ""})


def draw_selectable(scene: Scene, key: str, selected: str, name: str) -> None:
    """Paints a scene; a selected item's key is remembered under `name` (see `state.remember`)."""

    def take() -> None:
        chosen = st.session_state[key].selected
        if chosen:
            state.remember(name, chosen)

    PAINT(key=key, data={"scene": scene.data(), "selected": selected}, on_selected_change=take)
