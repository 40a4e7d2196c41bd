"""What a visitor selects on Explore; the link keeps it."""

from __future__ import annotations

import streamlit as st

from app import session
from app.frame import history, regions, widgets
from resnet_core.network import Network
from resnet_core.readers.parts import Part, part_named

SELECTED, OPENED = "explore.block", "explore.open"
MOST = 48  # blocks on a slider; above this, a number field
FIRST = "layer2.0"  # the part that is opened before one is selected


def selected(parts: tuple[Part, ...]) -> Part:
    """The part that is opened up."""
    return part_named(parts, session.recall(SELECTED, FIRST))


def select(key: str) -> None:
    """Opens up another part."""
    session.remember(SELECTED, key)
    regions.redraw()


def opened() -> list[str]:
    """The keys of the rows of the table that show their layers."""
    return [key for key in session.recall(OPENED).split(",") if key]


def open_rows(keys: list[str]) -> None:
    """Has these rows show their layers, and no others."""
    session.remember(OPENED, ",".join(keys))
    regions.redraw()


def draw_depths(now: Network) -> None:
    """A slider for each stage, where there is no room for the sidebar, and `page.css` shows them."""
    if not history.is_narrow():
        return
    with st.container(horizontal=True, gap="small", key="depths"):
        for index, blocks in enumerate(vars(now.spec).get("depths", ())):
            label, key = f"Stage {index + 1}", f"stage_{index}_{'few' if blocks <= MOST else 'many'}"
            if blocks <= MOST:
                widgets.blocks(label, key, blocks, MOST, index)
            else:
                take, place = widgets.take_blocks, (index, key)
                widgets.show(key, blocks)
                st.number_input(label, 1, value=blocks, key=key, on_change=take, args=place)
