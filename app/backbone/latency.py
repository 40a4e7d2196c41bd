"""The predicted latency of backbone, neck and heads on the visitor's device."""

from __future__ import annotations

import streamlit as st

from app.drawing import numbers
from app.frame.cards import Card
from app.runs import predicted
from resnet_core.dense.pieces import PARTS, seconds_by_part
from resnet_core.language.dense import Dense

TITLES = {"backbone": "Backbone", "neck": "Neck", "head": "Heads"}
HELP = (
    "One batch in evaluation mode, predicted from measurements of small networks on this device. Cutting "
    "crops, anchors and the choice of boxes are not included. The error was measured on classifiers alone."
)


def draw(network: Dense) -> None:
    """A card for each part, or the button that calibrates the device."""
    own = predicted.calibrated()
    if own.calibration is not None:
        _cards(network, own)
    predicted.controls(own)


def _cards(network: Dense, own: predicted.Calibrated) -> None:
    assert own.calibration is not None
    if network.backbone.input.dtype != "float32":
        st.markdown("Only float32 is predicted.")
        return
    seconds = seconds_by_part(network, own.calibration)
    if seconds is None:
        st.markdown("The calibration of this device has not met a kind of layer that this network has.")
        return
    whole = sum(seconds.values())
    with st.container(horizontal=True, gap="small"):
        for part in PARTS:
            share = numbers.percent(seconds[part] / whole)
            Card(TITLES[part], numbers.seconds(seconds[part]), share, HELP).draw()
