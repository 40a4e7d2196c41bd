"""The block lab's own controls; the link keeps what they say, under names such as `block-lab.channels`."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import session
from resnet_core.labs.block_lab import CHANNELS, GROUPS, MEASURES, RATIOS, SIDES, Measure, Setting

PAGE = "block-lab"
OPTIONS: dict[str, Sequence[int]] = {"channels": CHANNELS, "ratio": RATIOS, "groups": GROUPS, "side": SIDES}
LABELS = {
    "channels": ("Channels", "Channels that the block reads and writes."),
    "ratio": ("Ratio", "Channels over those of the bottleneck's 3×3."),
    "groups": ("Groups (ResNeXt)", "Groups of ResNeXt's 3×3, which has twice the bottleneck's inner width."),
    "side": ("Map side", "Height and width of the maps, in pixels."),
}


def setting() -> Setting:
    """The four sliders, and what they say."""
    chosen = {field: _recalled(field) for field in OPTIONS}
    columns = st.container(horizontal=True, gap="medium")
    for field, (label, help) in LABELS.items():
        key = f"lab_{field}"
        if st.session_state.get(key) != chosen[field]:
            st.session_state[key] = chosen[field]
        columns.select_slider(
            label, OPTIONS[field], key=key, help=help, on_change=_take, args=(field, key), width=215
        )
    return Setting(**chosen)


def measure() -> Measure:
    """The control that says which cost the curves show."""
    asked = session.recall(f"{PAGE}.measure")
    now: Measure = next((each for each in MEASURES if each == asked), MEASURES[0])
    key = "lab_measure"
    if st.session_state.get(key) != now:
        st.session_state[key] = now
    st.segmented_control(
        "Cost",
        MEASURES,
        required=True,
        key=key,
        on_change=_take,
        args=("measure", key),
        label_visibility="collapsed",
    )
    return now


def _recalled(field: str) -> int:
    """What the link says, if the slider has it."""
    default = getattr(Setting(), field)
    asked = session.recall(f"{PAGE}.{field}")
    return next((value for value in OPTIONS[field] if str(value) == asked), int(default))


def _take(field: str, key: str) -> None:
    value = st.session_state[key]
    default = getattr(Setting(), field, MEASURES[0])
    session.remember(f"{PAGE}.{field}", "" if value == default else str(value))
