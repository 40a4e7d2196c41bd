"""The sections of Explore."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.strip import component as strip
from app.drawing.strip.scene import Scene
from app.explore import controls, strips
from app.frame import cards, network_strip, part_words
from app.frame.working import working_table
from resnet_core.network import Network
from resnet_core.readers.parts import Part, part_named


def draw_strips(now: Network, pinned: Network | None, selected: Part) -> None:
    """The strip, in which a part can be selected; below it that of the pinned network."""
    ours, *others = strips.strips(now, pinned, network_strip.colour())
    show(ours, "strip", draw=partial(_docked, now, selected), twin=False)
    for exhibit in others:
        show(exhibit, "pinned_strip")


def _docked(now: Network, selected: Part, scene: Scene, key: str) -> None:
    """The strip and what acts on it; on a phone the strip stays in sight while the page is scrolled."""
    with st.container(key="docked"):
        strip.draw_selectable(scene, key, selected.key, controls.select)
        controls.draw_depths(now)
    cards.colour_choice()


def draw_part(now: Network, selected: Part) -> None:
    """The selected part, opened up."""
    st.markdown(f"## {part_words.part_title(selected)}", anchors=False)
    show(strips.opened(selected, now), "opened", twin=False)


def draw_working(selected: Part) -> None:
    """How the numbers of the selected part come about."""
    grid.draw(working_table(selected), "working", border=True)


def draw_table(now: Network, pinned: Network | None, selected: Part) -> None:
    """Every part as a row; the same part is selected here and in the strip."""
    opened = controls.opened()
    table = strips.table(now, pinned, opened)
    row = part_named(now.parts, selected.key)  # the table folds more blocks into one than the strip
    grid.draw_selectable(table, "table", row.key, opened, controls.select, controls.open_rows)
