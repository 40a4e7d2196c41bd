"""The question before the degradation lab: nothing of the lab is shown until a visitor has guessed."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app import session
from app.training import words
from app.training.view import CONTROL, LAB
from resnet_core.labs.recorded import runs
from resnet_core.labs.training import degradation, settings
from resnet_core.labs.training.recipe import read_recipe

GUESS = "training.first"
NO_GUESS = "none"
SHALLOW, DEEP = 20, 56
ANSWERS: Mapping[str, str] = {
    "shallow": f"plain-{SHALLOW}",
    "deep": f"plain-{DEEP}",
    "alike": "No clear difference",
}


def draw() -> bool:
    """The question with its answers or, once it is answered, what was measured; whether it is answered."""
    answered = session.recall(GUESS)
    if not answered and not any(session.recall(f"{run}.job") for run in (LAB, CONTROL)):
        _ask()
        return False
    st.markdown("## The degradation lab", anchors=False)
    recorded = degradation.read(runs("degradation")[settings.LAB].points).curves
    key, shallow, deep = degradation.lower(recorded, SHALLOW, DEEP)
    why = (
        f"In the recorded run plain-{SHALLOW} gets {words.of_seeds(shallow)} of the training images wrong, "
        f"plain-{DEEP} {words.of_seeds(deep)}."
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(words.verdict(ANSWERS, answered, key, why), width="stretch")
        st.button("Guess again", type="tertiary", on_click=session.remember, args=(GUESS, ""))
    return True


def _ask() -> None:
    recipe = read_recipe(runs("degradation")[settings.LAB].settings)
    st.markdown(f"## plain-{SHALLOW} or plain-{DEEP}?", anchors=False)
    st.markdown(
        f"plain-{SHALLOW} and plain-{DEEP} are networks of {SHALLOW} and {DEEP} layers without shortcuts, "
        f"which learn the same images for {words.epochs(recipe.epochs)}. Which of the two has the lower "
        "error on the images that it is trained on?"
    )
    with st.container(horizontal=True, gap="small"):
        for key, text in ANSWERS.items():
            st.button(text, key=f"training_first_{key}", on_click=session.remember, args=(GUESS, key))
    st.button(
        "Show the result without a guess",
        type="tertiary",
        key="training_first_none",
        on_click=session.remember,
        args=(GUESS, NO_GUESS),
    )
