"""The sections of Compare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.compare import controls, strips
from app.compare.table import rows_of, table
from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.strip import component as strip
from app.drawing.strip.scene import Scene
from app.frame import cards, network_strip
from resnet_core.network import Network


def draw_strips(networks: Sequence[Network]) -> None:
    """The strips, in which a block can be selected."""
    place, key = controls.selected()
    parts = strips.same_places(networks, min(place, len(networks) - 1), key)
    chosen = [f"{at}:{part.key}" for at, part in enumerate(parts) if part]
    exhibit = strips.strips(networks, network_strip.colour(), partial(table, rows_of(networks)))
    show(exhibit, "compared", draw=partial(_drawn, chosen), twin=False)


def _drawn(chosen: Sequence[str], scene: Scene, key: str) -> None:
    strip.draw_choosable(scene, key, chosen, controls.select)
    cards.colour_choice()


def draw_table(networks: Sequence[Network]) -> None:
    """The figures, each with its ratio to the first network's."""
    grid.draw(table(rows_of(networks)), "compare_table")
