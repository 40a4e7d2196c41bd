"""The strips of all networks below each other, stages of one resolution above each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.compare import words
from app.compare.table import table
from app.drawing.exhibit import Exhibit
from app.drawing.strip import layout
from app.drawing.strip.aligned import starts
from app.drawing.strip.layout import Colour
from app.drawing.strip.scene import stacked
from app.frame import network_strip
from app.frame import words as frame_words
from resnet_core.network import Network
from resnet_core.readers.parts import Part, part_named
from resnet_core.readers.plain import is_plain
from resnet_core.search.alignment import same_place, slots
from resnet_core.search.comparison import Row


def strips(networks: Sequence[Network], colour: Colour, rows: Sequence[Row]) -> Exhibit:
    """All strips as one drawing, on one scale; `rows` are the table that goes with it."""
    drawn = [network_strip.drawn_parts(each) for each in networks]
    most = layout.shared_scale(*drawn)
    places = starts(drawn, [slots(parts, each.input) for parts, each in zip(drawn, networks, strict=True)])
    scenes = [
        layout.strip(parts, colour, is_plain(each.plan), most=most, starts=starts)
        for parts, each, starts in zip(drawn, networks, places, strict=True)
    ]
    titles = [frame_words.full_title(each) for each in networks]
    scene = stacked([*zip(titles, scenes, strict=True)], words.label(titles))
    return Exhibit(scene, words.strips(networks), scene.label, partial(table, rows), title=", ".join(titles))


def same_places(networks: Sequence[Network], place: int, key: str) -> list[Part | None]:
    """The selected part of one network, and what stands at the same place in each of the others."""
    drawn = [network_strip.drawn_parts(each) for each in networks]
    own, part = networks[place], part_named(drawn[place], key)
    return [
        part if at == place else same_place(part, drawn[place], parts, (own.input, each.input))
        for at, (each, parts) in enumerate(zip(networks, drawn, strict=True))
    ]
