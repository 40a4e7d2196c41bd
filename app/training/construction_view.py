"""The section on a solution by construction: the recorded run at once, and the same with one seed here."""

from __future__ import annotations

import streamlit as st

from app.drawing.exhibit import show
from app.drawing.palette import palette
from app.runs import section
from app.training import construction, words
from resnet_core.jobs.request import Request
from resnet_core.labs.recorded import runs
from resnet_core.labs.settings import typed
from resnet_core.labs.training.construction import (
    FILE,
    INPUT,
    SPEC,
    Construction,
    ConstructionSettings,
    construction_settings,
    fold,
)
from resnet_core.labs.training.recipe import Recipe

RUN = "training.construction"


def draw(device: str) -> None:
    """The four trainings."""
    st.markdown(construction.INTRODUCTION)
    recorded = runs(FILE)[FILE]
    request = Request(FILE, SPEC, INPUT, construction_settings({}), device=device)

    def draw_found(found: Construction, made: str) -> None:
        settings = typed(ConstructionSettings, recorded.settings if made else request.settings)
        if sentence := construction.sentence(found, settings):
            st.markdown(sentence)
        if found.curves:
            show(construction.exhibit(found, settings, palette()), "training_construction")
        recipe = words.recipe_line(Recipe(epochs=settings.epochs + settings.more))
        st.markdown(f":small[:gray[{words.conditions(found.conditions, made, recipe)}]]")
        if made:
            there, here = (words.seeds(int(each.settings["seeds"])) for each in (recorded, request))
            st.markdown(f":small[:gray[Recorded: {there}. Run here: {here}, the first of them.]]")

    section.show_recorded(RUN, request, "Run it here: one seed", recorded, fold, draw_found)
