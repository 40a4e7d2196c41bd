"""What a look at a picture found: maps of a block, the most probable classes, and where scores come from."""

from __future__ import annotations

import streamlit as st

from app.drawing import exhibit
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.forward import activity, class_map
from app.forward import maps as maps_exhibit
from app.frame import kept
from resnet_core.data.official import is_official
from resnet_core.labs.forward.class_maps import ClassMap
from resnet_core.labs.forward.findings import Findings
from resnet_core.network import Network
from resnet_core.readers.class_map import hindrance

CLASS = "forward.class"


def draw(network: Network, weights: str, found: Findings) -> None:
    """Feature maps of the selected block, and of the classes; `weights` is a file, or empty."""
    if found.maps:
        exhibit.show(maps_exhibit.exhibit(found.maps, found.picture, palette()), "forward_maps")
    named = bool(weights) and is_official(weights)
    if found.top and weights:
        grid.draw(maps_exhibit.top_table(found.top, named), "forward_top")
        if not named:
            st.markdown(f":small[:gray[{maps_exhibit.NUMBERS}]]")
    if why := hindrance(network.plan):
        st.markdown(f":small[:gray[{class_map.none_for(network, why)}]]")
    elif found.class_maps:
        shown = class_map.exhibit(chosen(found, named), found.picture, named, bool(weights), palette())
        exhibit.show(shown, "forward_class_map")
    if found.activities:
        exhibit.show(activity.exhibit(found.activities, palette()), "forward_activity")


def chosen(found: Findings, named: bool) -> ClassMap:
    """The map of the class that is chosen from a menu; at first the most probable one."""
    by_number = {each.number: each for each in found.class_maps}
    titles = {number: class_map.name_of(number, named) for number in by_number}
    return by_number[kept.menu(CLASS, "Class", list(by_number), titles, 260)]
