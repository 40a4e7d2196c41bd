"""The section on learning rates: the recorded map at once, and a smaller one run here."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.drawing.exhibit import show
from app.drawing.palette import palette
from app.runs import section
from app.training import rates, words
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Point
from resnet_core.labs.recorded import runs
from resnet_core.labs.training.rates import FILE, INPUT, SPEC, cells, fold, rates_settings
from resnet_core.labs.training.recipe import Recipe

RUN = "training.rates"


def draw(device: str) -> None:
    """Every network at every rate."""
    st.markdown(rates.INTRODUCTION)
    recorded = runs(FILE)[FILE]
    request = Request(FILE, SPEC, INPUT, rates_settings({}), device=device)

    def draw_points(points: Sequence[Point], made: str) -> None:
        settings = recorded.settings if made else request.settings
        found, epochs = fold(points, settings), int(settings["epochs"])
        if sentence := rates.sentence(found):
            st.markdown(sentence)
        if found.errors:
            show(rates.exhibit(found, epochs, palette()), "training_rates")
        recipe = words.recipe_line(Recipe(epochs=epochs)).replace(" at 0.02", "")
        st.markdown(f":small[:gray[{words.conditions(found.conditions, made, recipe)}]]")
        if made:
            st.markdown(f":small[:gray[{rates.scope(recorded.settings, request.settings)}]]")

    asked = request.settings
    label = f"Run it here: {len(cells(asked))} trainings of {words.epochs(int(asked['epochs']))}"
    section.show_recorded(RUN, request, label, recorded, tuple, draw_points)
