"""The section on heads: the recorded networks at once, and the same run here."""

from __future__ import annotations

import streamlit as st

from app.drawing.exhibit import show
from app.drawing.palette import palette
from app.frame import kept
from app.runs import section
from app.training import heads
from resnet_core.jobs.request import Request
from resnet_core.labs.heads.findings import (
    DEPTHS,
    FILE,
    INPUT,
    SPECS,
    Heads,
    fold,
    heads_settings,
    over_seeds,
)
from resnet_core.labs.recorded import runs

RUN, DEPTH = "training.heads", "training.heads_depth"


def draw(device: str) -> None:
    """The networks of one depth, with shortcuts and without."""
    st.markdown(heads.INTRODUCTION)
    titles = {str(depth): f"{depth} layers" for depth in DEPTHS}
    depth = int(kept.buttons(DEPTH, "Depth", list(titles), titles, hidden=True))
    request = Request(FILE, SPECS[depth], INPUT, heads_settings({}), device=device)

    def draw_found(found: Heads, made: str) -> None:
        st.markdown(heads.sentence(found, depth))
        if made and (others := heads.over_seeds(over_seeds(depth), depth)):
            st.markdown(others)
        if found.heads:
            show(heads.exhibit(found, depth, palette()), "training_heads")
        st.markdown(f":small[:gray[{heads.conditions(found, made)}]]")

    section.show_recorded(RUN, request, "Run it here", runs(FILE)[str(depth)], fold, draw_found)
