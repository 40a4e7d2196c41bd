"""Scenes on the page: a component that paints them and says what is selected."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import streamlit as st

from app.drawing.assets import packed, with_shared
from app.drawing.strip.scene import Scene

HERE = Path(__file__).parent
PAINT = st.components.v2.component(
    "resnet_explorer.drawing",
    html=(
        '<div class="frame"><div class="drawing"></div><div class="card" aria-hidden="true" hidden></div>'
        "</div>"
    ),
    css=with_shared(HERE / "paint.css"),
    js=with_shared(HERE / "marks.js", HERE / "paint.js"),
)


def draw(scene: Scene, key: str) -> None:
    """Paints a scene in which nothing can be selected."""
    PAINT(key=key, data=packed({"selected": [], "many": False}, scene=scene.packed))


def draw_selectable(scene: Scene, key: str, selected: str, on_select: Callable[[str], None]) -> None:
    """Paints a scene of items, of which one is selected; both go by the keys of the items."""

    _draw(scene, key, {"selected": [selected], "many": False}, on_select)


def draw_choosable(scene: Scene, key: str, chosen: Collection[str], on_toggle: Callable[[str], None]) -> None:
    """Paints a scene of items, any of which may be chosen; `on_toggle` gets the key of a clicked one."""
    _draw(scene, key, {"selected": list(chosen), "many": True}, on_toggle)


def _draw(scene: Scene, key: str, selection: dict[str, object], on_click: Callable[[str], None]) -> None:
    def take() -> None:
        on_click(st.session_state[key].selected)

    PAINT(key=key, data=packed(selection, scene=scene.packed), on_selected_change=take)
