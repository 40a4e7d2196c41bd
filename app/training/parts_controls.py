"""The parts of the page: one is shown at a time, and the link keeps which."""

from __future__ import annotations

import streamlit as st

from app import session
from app.frame import widgets

PART = "training.part"
LAB, TRAIN, GUESS, SURFACE = "lab", "train", "guess", "surface"
RATES, CONSTRUCTION, HEADS = "rates", "construction", "heads"
TITLES = {
    LAB: "Depth",
    TRAIN: "Train a network",
    GUESS: "Guess first",
    SURFACE: "Loss surface",
    RATES: "Learning rates",
    CONSTRUCTION: "Construction",
    HEADS: "Heads",
}
MEANT = {
    GUESS: ("training.question", "training.guess", "training.ask.job"),
    SURFACE: (
        *(f"training.surface_{field}" for field in ("depth", "size", "reach", "statistics", "view", "seed")),
        "training.surface_turn",
        "training.surface.job",
    ),
    TRAIN: ("training.network.job",),
}
"""Fields of a link, made before it named a part, that only this part reads."""


def choose() -> str:
    """The buttons of the parts, and which one is chosen."""
    now = chosen()
    widgets.show(PART, now)
    st.segmented_control(
        "Part of the page",
        list(TITLES),
        default=now,
        required=True,
        format_func=TITLES.__getitem__,
        key=PART,
        on_change=_take,
        label_visibility="collapsed",
        wrap=True,
    )
    return now


def chosen() -> str:
    """The part that the link names or, where it names none, the one that reads its fields."""
    named = session.recall(PART)
    if named in TITLES:
        return named
    return next((part for part, fields in MEANT.items() if any(map(session.recall, fields))), LAB)


def _take() -> None:
    session.remember(PART, st.session_state[PART])
