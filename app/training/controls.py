"""The controls of the training labs: depths, seeds, the recipe, the data and the device."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import streamlit as st

from app import session
from app.frame import kept, widgets
from app.runs import device
from app.training import archive_controls
from app.training.words import recipe_line
from resnet_core.checks import SpecError
from resnet_core.labs.training.recipe import RECIPE, Recipe, from_link, to_link

PAGE = "training"
DEPTHS = (8, 14, 20, 32, 44, 56, 110)
USUAL = (8, 14, 20, 32, 44, 56)
SEEDS = (1, 2, 3)
OPTIMIZERS = {"sgd": "SGD with momentum", "adamw": "AdamW"}
SCHEDULES = {"constant": "constant", "step": "÷ 10 after ½ and ¾", "cosine": "cosine to 0"}
FORMATS = {"lr": "%.4g", "momentum": "%.3g", "weight_decay": "%.4g", "label_smoothing": "%.3g"}
STEPS = {"lr": 0.01, "momentum": 0.05, "weight_decay": 1e-4, "label_smoothing": 0.05}
LAYOUTS = {"contiguous": "channels first", "channels_last": "channels last"}
PRECISIONS = {"float32": "float32", "bfloat16": "bfloat16, by autocast"}
NAMES = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES, "layout": LAYOUTS, "precision": PRECISIONS}
FOR_GPUS = ("layout", "precision")
LABELS = {
    "optimizer": "Optimizer",
    "lr": "Learning rate",
    "momentum": "Momentum",
    "weight_decay": "Weight decay",
    "batch": "Batch size",
    "epochs": "Epochs",
    "schedule": "Learning rate schedule",
    "warmup_epochs": "Warm-up epochs",
    "label_smoothing": "Label smoothing",
    "augment": "Augmentation: shifts; mirrors in colour",
    "layout": "Memory format",
    "precision": "Number format of products",
}


class Choices(NamedTuple):
    """What the controls say."""

    depths: tuple[int, ...]
    seeds: int
    recipe: Recipe
    data: str
    device: str


def draw() -> Choices:
    """The row of controls, and the recipe in an expander."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        depths = kept.several(_name("depths"), "Depths, in layers", DEPTHS, usual=USUAL, joint="-")
        seeds = kept.buttons(_name("seeds"), "Seeds", SEEDS)
        chosen_device = _data_and_device()
    device.note()
    data = archive_controls.files(_name("data"))
    return Choices(tuple(depths) or USUAL, seeds, _recipe(chosen_device), data, chosen_device)


def of_one_network() -> Choices:
    """The same controls without those of the lab."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        chosen_device = _data_and_device()
    device.note()
    data = archive_controls.files(_name("data"))
    return Choices(USUAL, 1, _recipe(chosen_device), data, chosen_device)


def device_alone() -> str:
    """The device that the parts of the page share."""
    chosen = device.menu(_name("device"))
    device.note()
    return chosen


def recipe_of_link() -> tuple[Recipe, tuple[SpecError, ...]]:
    """The recipe that the link names, moved to the nearest possible, with an error for each move."""
    return from_link({field: session.recall(_name(field)) for field in RECIPE})


def _data_and_device() -> str:
    archive_controls.choose(_name("data"))
    return device.menu(_name("device"))


def _name(field: str) -> str:
    return f"{PAGE}.{field}"


def _recipe(chosen_device: str) -> Recipe:
    recipe, faults = recipe_of_link()
    for fault in faults:
        st.warning(f"A setting was adjusted to the nearest possible value: {session.sentence(fault)}")
    box = st.expander(f"Recipe: {recipe_line(recipe)}", key=_name("recipe_open"), on_change="rerun")
    if box.open:
        with box:
            for row in (("optimizer", "lr", "momentum", "weight_decay"), ("batch", "epochs", "schedule")):
                with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
                    for field in row:
                        _field(field, recipe)
            with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
                for field in ("warmup_epochs", "label_smoothing", "augment"):
                    _field(field, recipe)
            if chosen_device != "cpu" or any(getattr(recipe, field) != RECIPE[field] for field in FOR_GPUS):
                with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
                    for field in FOR_GPUS:
                        _field(field, recipe)
            st.markdown(":small[:gray[Stochastic depth is Drop path in the sidebar, a part of the network.]]")
            if recipe != Recipe():
                st.button("Reset the recipe", on_click=_usual_recipe)
    return recipe


def _field(field: str, recipe: Recipe) -> None:
    name, now, usual = _name(field), getattr(recipe, field), RECIPE[field]
    names = NAMES.get(field)
    label, take = LABELS[field], partial(_take, field)
    widgets.show(name, now)
    if names:
        start = list(names).index(now)
        st.selectbox(label, list(names), start, names.__getitem__, key=name, on_change=take, width=200)
    elif isinstance(usual, bool):
        st.toggle(label, now, key=name, on_change=take)
    elif isinstance(usual, int):
        least, value = 0 if field == "warmup_epochs" else 1, int(now)
        st.number_input(label, least, value=value, key=name, on_change=take, width=140)
    else:
        step, form, number = STEPS[field], FORMATS[field], float(now)
        st.number_input(label, 0.0, value=number, step=step, format=form, key=name, on_change=take, width=140)


def _take(field: str) -> None:
    session.remember(_name(field), to_link(field, st.session_state[_name(field)]))


def _usual_recipe() -> None:
    for field in RECIPE:
        session.remember(_name(field), "")
