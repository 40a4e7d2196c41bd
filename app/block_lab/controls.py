"""The block lab's own controls; the link keeps what they say, under names such as `block-lab.channels`."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.block_lab.curves import BESIDE_TITLES, DRAWN_TITLES, TITLES, Drawn
from app.frame import kept
from resnet_core.labs.block_kinds import BESIDE, Beside
from resnet_core.labs.block_lab import (
    CHANNELS,
    EQUAL_IN,
    GROUPS,
    MEASURES,
    RATIOS,
    SIDES,
    EqualIn,
    Measure,
    Setting,
)

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
    usual = Setting()._asdict()
    with st.container(horizontal=True, gap="medium"):
        chosen = {
            field: kept.slider(f"{PAGE}.{field}", label, OPTIONS[field], usual[field], help, 215)
            for field, (label, help) in LABELS.items()
        }
    return Setting(**chosen)


def measure() -> Measure:
    """Which cost the curves show."""
    return kept.buttons(f"{PAGE}.measure", "Cost", MEASURES, TITLES, hidden=True)


def beside() -> Beside:
    """Which curves stand beside those of the basic block and the bottleneck."""
    return kept.buttons(f"{PAGE}.beside", "Beside the two", BESIDE, BESIDE_TITLES, hidden=True)


def equal_in() -> EqualIn:
    """In which cost the blocks are made equal."""
    return kept.buttons(f"{PAGE}.equal", "Equal in", EQUAL_IN)


def drawn() -> Drawn:
    """Whether the curves are amounts, or ratios to the bottleneck's."""
    return kept.buttons(f"{PAGE}.drawn", "Drawn as", list(DRAWN_TITLES), DRAWN_TITLES, hidden=True)
