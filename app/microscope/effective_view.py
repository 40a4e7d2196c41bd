"""The section on the effective receptive field: the recorded networks at once, and the same run here."""

from __future__ import annotations

import streamlit as st

from app.drawing.exhibit import show
from app.drawing.palette import palette
from app.frame import kept
from app.microscope import effective
from app.runs import section
from resnet_core.jobs.request import Request
from resnet_core.labs.effective.findings import (
    DEPTHS,
    FILE,
    INPUT,
    SPECS,
    Effective,
    effective_settings,
    fold,
)
from resnet_core.labs.recorded import runs

RUN, DEPTH = "forward.effective", "forward.effective_depth"


def draw(device: str) -> None:
    """The networks of one depth, with shortcuts and without, at the start and trained."""
    st.markdown(f":small[:gray[{effective.INTRODUCTION}]]")
    titles = {str(depth): f"{depth} layers" for depth in DEPTHS}
    depth = int(kept.buttons(DEPTH, "Depth", list(titles), titles, hidden=True))
    request = Request(FILE, SPECS[depth], INPUT, effective_settings({}), device=device)

    def draw_known(known: Effective, made: str) -> None:
        st.markdown(effective.sentence(known, depth))
        if known.strengths:
            show(effective.pixels(known, depth, palette()), "forward_effective_pixels")
        if known.extents:
            show(effective.growth(known, depth, palette()), "forward_effective")
        st.markdown(f":small[:gray[{effective.conditions(known, made)}]]")

    section.show_recorded(RUN, request, "Run it here", runs(FILE)[str(depth)], fold, draw_known)
