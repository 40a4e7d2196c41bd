"""What a visitor chooses on the page Edge; the link keeps it."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from app.frame import kept
from resnet_core.edge.pruning import MOST_PERCENT, Pruning
from resnet_core.network import Network

INNER, BY_STAGE, TRUNK, LIMIT = "edge.inner", "edge.by_stage", "edge.trunk", "edge.ms"
PERCENT = "edge.percent"
STEPS = tuple(range(0, MOST_PERCENT + 1, 5))
USUAL, USUAL_LIMIT, MOST_LIMIT = 50, 5, 10_000


class Asked(NamedTuple):
    """What is taken out."""

    pruning: Pruning


def draw(network: Network) -> Asked:
    """The sliders."""
    stages = len(network.plan.stages)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        each = kept.slider(INNER, "Inner channels out, percent", STEPS, USUAL, width=300)
        trunk = kept.slider(TRUNK, "Trunk out, percent", STEPS, 0, width=300)
        by_stage = stages > 1 and kept.switch(BY_STAGE, "Each stage its own")
    if not by_stage:
        return Asked(Pruning((each,) * stages, trunk))
    with st.container(horizontal=True, gap="medium"):
        inner = [
            kept.slider(f"{INNER}{stage}", f"Stage {stage}, percent", STEPS, each, width=190)
            for stage in range(1, stages + 1)
        ]
    return Asked(Pruning(tuple(inner), trunk))


def limit() -> float:
    """The limit of time, in seconds."""
    return kept.number(LIMIT, "Limit, ms", USUAL_LIMIT, 1, MOST_LIMIT, 140) / 1000


def filters(options: tuple[int, ...]) -> int:
    """The percent of filters that go from the trained network."""
    return kept.buttons(PERCENT, "Filters out, percent", options)
