"""What a visitor asks of the training labs: depths, seeds, the recipe, the data, the device."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import streamlit as st

from app import session
from app.forward import controls
from app.frame import widgets
from app.runs.run import engine
from app.training import archive_controls
from app.training.words import epochs
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
LABELS = {
    "optimizer": "Optimizer",
    "lr": "Learning rate",
    "momentum": "Momentum",
    "weight_decay": "Weight decay",
    "batch": "Batch",
    "epochs": "Epochs",
    "schedule": "Schedule",
    "warmup_epochs": "Warm-up epochs",
    "label_smoothing": "Label smoothing",
    "augment": "Augmentation: shifts; mirrors in colour",
}


class Asked(NamedTuple):
    """What the controls say."""

    depths: tuple[int, ...]
    seeds: int
    recipe: Recipe
    data: str
    device: str


def draw() -> Asked:
    """The row of controls, and the recipe in an expander."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        depths = _depths()
        seeds = int(_buttons("seeds", "Seeds", tuple(map(str, SEEDS))))
        archive_controls.choose(_name("data"))
        device = _device()
    data = archive_controls.files(_name("data"))
    return Asked(depths, seeds, _recipe(), data, device)


def sentence(recipe: Recipe) -> str:
    """The recipe in one line."""
    optimizer = f"momentum {recipe.momentum:g}" if recipe.optimizer == "sgd" else f"β₁ {recipe.momentum:g}"
    extras = [
        f"{recipe.schedule} schedule" if recipe.schedule != "constant" else "",
        f"{recipe.warmup_epochs} epochs of warm-up" if recipe.warmup_epochs else "",
        f"label smoothing {recipe.label_smoothing:g}" if recipe.label_smoothing else "",
        "augmentation" if recipe.augment else "no augmentation",
    ]
    said = (
        f"{'SGD' if recipe.optimizer == 'sgd' else 'AdamW'} at {recipe.lr:g}, {optimizer}, weight decay "
        f"{recipe.weight_decay:g}, batch {recipe.batch}, {epochs(recipe.epochs)}"
    )
    return ", ".join([said, *filter(None, extras)])


# ------------------------------------------------------------------------------------------- what is kept


def kept_depths() -> tuple[int, ...]:
    """The depths that the link names; those that there are not are left out."""
    asked = session.recall(_name("depths")).split("-")
    return tuple(depth for depth in DEPTHS if str(depth) in asked) or USUAL


def recipe_of_link() -> tuple[Recipe, tuple[SpecError, ...]]:
    """The recipe that the link names, moved to the nearest possible, with an error for each move."""
    return from_link({field: session.recall(_name(field)) for field in RECIPE})


def _name(field: str) -> str:
    return f"{PAGE}.{field}"


# ---------------------------------------------------------------------------------------------- widgets


def _depths() -> tuple[int, ...]:
    name, now = _name("depths"), kept_depths()
    widgets.show(name, list(now))

    def take() -> None:
        chosen = sorted(st.session_state[name])
        session.remember(name, "" if tuple(chosen) == USUAL else "-".join(map(str, chosen)))

    st.pills("Depths, in layers", DEPTHS, selection_mode="multi", key=name, on_change=take)
    return now


def _buttons(field: str, label: str, options: tuple[str, ...]) -> str:
    name = _name(field)
    kept = session.recall(name)
    now = kept if kept in options else options[0]
    widgets.show(name, now)

    def take() -> None:
        chosen = st.session_state[name]
        session.remember(name, "" if chosen == options[0] else chosen)

    st.segmented_control(label, options, required=True, key=name, on_change=take)
    return now


def _device() -> str:
    """The menu of devices; until the first worker has looked, there may be more of them."""
    devices = engine().status().devices
    if not engine().status().ready:
        st.fragment(_wait, run_every=1.0)()
    if len(devices) < 2:
        return next(iter(devices), "cpu")
    names = {name: f"{one.label} ({name})" for name, one in devices.items()}
    return controls.choice(_name("device"), "Device", list(devices), names, 260)


def _wait() -> None:
    if engine().status().ready:
        st.rerun()


def _recipe() -> Recipe:
    recipe, faults = recipe_of_link()
    for fault in faults:
        st.warning(f"Not everything could be had as asked: {session.sentence(fault)}")
    box = st.expander(f"Recipe: {sentence(recipe)}", key=_name("recipe_open"), on_change="rerun")
    if box.open:
        with box:
            for row in (("optimizer", "lr", "momentum", "weight_decay"), ("batch", "epochs", "schedule")):
                with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
                    for field in row:
                        _field(field, recipe)
            with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
                for field in ("warmup_epochs", "label_smoothing", "augment"):
                    _field(field, recipe)
            st.markdown(":small[:gray[Stochastic depth is Drop path in the sidebar, a part of the network.]]")
            if recipe != Recipe():
                st.button("Back to the usual recipe", on_click=_usual_recipe)
    return recipe


def _field(field: str, recipe: Recipe) -> None:
    name, now, usual = _name(field), getattr(recipe, field), RECIPE[field]
    names = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES}.get(field)
    label, take = LABELS[field], partial(_take, field)
    widgets.show(name, now)
    if names:
        st.selectbox(label, list(names), format_func=names.__getitem__, key=name, on_change=take, width=200)
    elif isinstance(usual, bool):
        st.toggle(label, key=name, on_change=take)
    elif isinstance(usual, int):
        st.number_input(label, 0 if field == "warmup_epochs" else 1, key=name, on_change=take, width=140)
    else:
        step, form = STEPS[field], FORMATS[field]
        st.number_input(label, 0.0, step=step, format=form, key=name, on_change=take, width=140)


def _take(field: str) -> None:
    session.remember(_name(field), to_link(field, st.session_state[_name(field)]))


def _usual_recipe() -> None:
    for field in RECIPE:
        session.remember(_name(field), "")
