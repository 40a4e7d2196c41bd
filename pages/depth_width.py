"""What depth, width and resolution cost: a map of a family, budgets, growth, and a million networks."""

from __future__ import annotations

import streamlit as st

from app import session
from app.depth_width import axes, controls, view
from app.frame import cards, residual_only, words
from resnet_core.search.axes import as_scaled
from resnet_core.search.map import map_of
from resnet_core.spec import SpecError

network, pinned = session.network(), session.pinned()
st.title("Depth and width", anchor=False)
growth = (
    " Multiply-adds grow with the depth, and with the square of the width." if network.is_residual else ""
)
st.markdown(f":gray[{words.headline(network)}.{growth}]")
cards.draw(network, pinned, cards.depth)
residual_only.stop_for_files(network)
residual_only.stop_for_signals(network, "The maps and budgets are of images.")
if spec := as_scaled(network.spec):
    view.draw_family(network, spec, pinned)
    st.stop()
residual_only.stop_for_others(network, axes.WITHOUT)

family = controls.family(network)
try:
    family_map = map_of(family, network.input, network.spec)
except (SpecError, OverflowError):
    st.info(
        "Four times this network is more than can be counted here. Make the network or the image smaller."
    )
    st.stop()

with st.container(border=True):
    measure = controls.measure_choice()
    chart = st.container()
    controls.sliders(family_map, network)

limits = view.draw_limits(network, network.resnet, family, pinned)
with chart:
    view.draw_map(family_map, measure, network, pinned, limits)

view.draw_growth(network, network.resnet, measure)

view.draw_sizes(network, network.resnet)

view.draw_search(network)

with st.container(border=True):
    st.header("A million networks", anchor=False)
    view.draw_million(network, family, pinned)
