"""The part of the page on one network at many sizes of image."""

from __future__ import annotations

import streamlit as st

from app.depth_width import sizes_charts
from app.drawing.exhibit import show, show_row
from app.drawing.palette import palette
from app.frame import kept
from app.runs import predicted
from resnet_core.network import Network
from resnet_core.published.sizes import at_several_sides
from resnet_core.readers.latency import Calibration
from resnet_core.search.fit import Setting
from resnet_core.search.names import published_name
from resnet_core.search.pieces import Use
from resnet_core.search.sizes import Sized, at_sides
from resnet_core.spec import Input, Spec

OPEN = "depth-width.sizes"
SIDES = range(64, 513, 32)
NONE = "The tables of timm have no weights of this network that were tested at several sizes."
UNREADABLE = "This network reads none of the usual square images from 64 to 512 pixels."


def draw(now: Network, spec: Spec) -> None:
    """The switch, and behind it costs and published accuracy by the side of the image."""
    if not kept.switch(OPEN, "Show costs and published accuracy by the size of the image"):
        return
    found = _sized(spec, now.input, predicted.calibrated().calibration)
    if not found:
        st.info(UNREADABLE)
        return
    show_row(sizes_charts.costs(found, now.input.batch, palette()))
    tested = at_several_sides(published_name(spec) or "")
    if tested:
        show(sizes_charts.accuracy(tested, palette()), "sizes_accuracy")
    else:
        st.markdown(f":small[:gray[{NONE}]]")


def _sized(spec: Spec, input: Input, calibration: Calibration | None) -> tuple[Sized, ...]:
    return _kept(repr((spec, input, calibration)), spec, input, calibration)


@st.cache_data(max_entries=8, show_spinner=False)
def _kept(key: str, _spec: Spec, _input: Input, _calibration: Calibration | None) -> tuple[Sized, ...]:
    predictable = _calibration if _input.dtype == "float32" else None
    setting = Setting("float32" if _input.dtype == "float32" else "bfloat16")
    return at_sides(_spec, SIDES, Use(_input, setting, _input, predictable))
