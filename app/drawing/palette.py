"""The colours of the two themes."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from app.drawing import numbers


class Palette(NamedTuple):
    """The colours of one theme, as `.streamlit/config.toml` has them; `ramp` goes from little to much."""

    paper: str
    panel: str
    text: str
    quiet: str
    line: str
    accent: str
    shortcut: str
    plain: str
    ramp: tuple[str, ...]


LIGHT = Palette(
    paper="#FBFBFD",
    panel="#EEF2F7",
    text="#14202E",
    quiet="#5A6878",
    line="#D3DBE5",
    accent="#0B5FA5",
    shortcut="#C4501B",
    plain="#6B7785",
    ramp=("#B6D7EE", "#9CC9E8", "#76B2DC", "#4F9BD0", "#3785BF", "#1F6FAE", "#155791", "#0A3F73"),
)
DARK = Palette(
    paper="#0E1621",
    panel="#182434",
    text="#E6EDF5",
    quiet="#97A3B1",
    line="#2B3A4C",
    accent="#5CB3F2",
    shortcut="#F0A03C",
    plain="#97A3B1",
    ramp=("#1A496F", "#1F5F93", "#2E76AE", "#3C8CC8", "#5DA4D8", "#7DBBE8", "#94C8ED", "#C3E2F7"),
)


def palette() -> Palette:
    """The colours of the theme on screen."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def mixed(colour: str, paper: str, share: float) -> str:
    """`share` of one colour and the rest of another; both as `#RRGGBB`."""
    pairs = ((int(colour[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{numbers.nearest(share * one + (1 - share) * other):02X}" for one, other in pairs)
