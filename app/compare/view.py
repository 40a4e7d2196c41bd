"""The sections of Compare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from app.compare import controls, files, strips, words
from app.compare.table import table
from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.strip import component as strip
from app.drawing.strip.scene import Scene
from app.frame import cards, network_strip
from resnet_core.network import Network
from resnet_core.search.comparison import Row
from resnet_core.search.comparison_files import CONVENTION


def draw_strips(networks: Sequence[Network], rows: Sequence[Row]) -> None:
    """The strips, in which a block can be selected; below them the blocks at its place."""
    place, key = controls.selected(len(networks))
    parts = strips.same_places(networks, place, key)
    chosen = [f"{at}:{part.key}" for at, part in enumerate(parts) if part]
    exhibit = strips.strips(networks, network_strip.colour(controls.COLOUR), partial(table, rows))
    show(exhibit, "compared", draw=partial(_drawn, chosen), twin=False)


def _drawn(chosen: Sequence[str], scene: Scene, key: str) -> None:
    strip.draw_choosable(scene, key, chosen, controls.select)
    cards.colour_choice(controls.COLOUR)


def draw_table(rows: Sequence[Row]) -> None:
    """The figures, each with its ratio to the first network's, and all of it as files."""
    grid.draw(table(rows), "compare_table", file=False)
    st.markdown(f":small[:gray[{' '.join(filter(None, (CONVENTION, words.sources(rows))))}]]")
    files.draw(rows)
