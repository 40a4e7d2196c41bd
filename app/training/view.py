"""The sections of the degradation lab: each is a run, and draws what that has measured so far."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.drawing.exhibit import show, show_row
from app.drawing.palette import palette
from app.runs import follow as runs_view
from app.runs import grid
from app.runs.run import Run
from app.training import by_depth, by_epoch, divergence, notes, words
from app.training.by_epoch import Lab
from app.training.controls import Choices
from resnet_core.data.datasets import shape_of
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Done, Expired
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.settings import Scalar
from resnet_core.labs.training import degradation, settings
from resnet_core.labs.training.degradation import KINDS, network_name
from resnet_core.labs.training.recipe import read_recipe
from resnet_core.labs.training.settings import RECORDED, degradation_settings, trained_alike
from resnet_core.spec import Input

LAB, CONTROL = "training.lab", "training.control"
CONTROLLED = RECORDED[settings.CONTROL]
CONTROL_NAMES = [network_name(kind, int(CONTROLLED["depths"])) for kind in KINDS]
CONTROL_EPOCHS = int(CONTROLLED["epochs"])


def lab(choices: Choices) -> None:
    """The recorded run at once, and line by line what is run here."""
    trainings = len(wanted(choices)) * choices.seeds
    follow = grid.follow if grid.is_for(choices.device) else runs_view.follow
    follow(LAB, lab_request(choices), f"Run it here: {trainings} trainings", partial(_lab, choices))


def control(choices: Choices) -> None:
    """A plain network that degrades and its residual twin, with four times the usual epochs."""
    warm_up = min(choices.recipe.warmup_epochs, CONTROL_EPOCHS)
    request = _request(choices, {**CONTROLLED, "warmup_epochs": warm_up})
    label = f"Run it here: {' and '.join(CONTROL_NAMES)} for {words.epochs(CONTROL_EPOCHS)}"
    runs_view.follow(CONTROL, request, label, partial(_control, request))


def lab_request(choices: Choices) -> Request:
    """All the depths, both kinds, and as many seeds as chosen."""
    seeds = "-".join(map(str, range(choices.seeds)))
    return _request(choices, {"depths": "-".join(map(str, choices.depths)), "seeds": seeds})


def wanted(choices: Choices) -> list[str]:
    """The names of the networks of the lab."""
    return [network_name(kind, depth) for kind in KINDS for depth in choices.depths]


def _request(choices: Choices, more: dict[str, Scalar]) -> Request:
    shape = shape_of(choices.data)
    settings = degradation_settings({**choices.recipe.settings, "data": choices.data, **more})
    input = Input(shape.height, shape.width)
    return Request("degradation", DIGITS_SPEC, input, settings, device=choices.device)


def _lab(choices: Choices, run: Run | None) -> None:
    recorded = runs("degradation")[settings.LAB]
    alike = trained_alike(recorded.settings, lab_request(choices).settings)
    before = degradation.read(recorded.points).curves
    if run is None or not run.has_found:
        _recorded(recorded, alike)
        _draw(Lab(before, read_recipe(recorded.settings).epochs), str(recorded.settings["data"]))
        return
    finding = degradation.read(run.points)
    st.markdown(f":small[:gray[{words.conditions(finding.conditions)}]]")
    if isinstance(run.end, Expired):
        st.markdown(f":small[{words.FASTER}]")
    usable = before if alike and not isinstance(run.end, Done) else {}
    curves, old = degradation.merged(finding.curves, usable, wanted(choices))
    _draw(Lab(curves, choices.recipe.epochs, old), choices.data)


def _draw(lab: Lab, data: str) -> None:
    _curves(lab, by_epoch.caption(lab), "training")
    if exhibit := by_depth.exhibit(lab, palette()):
        if finding := by_depth.finding(lab.curves):
            st.markdown(finding)
        show(exhibit, "training_by_depth")
    notes_ = notes.notes(lab.curves, by_depth.trained_kinds(lab.curves), shape_of(data))
    with st.container(gap="xsmall"):
        for note in notes_:
            said, more = notes.parted(note)
            st.markdown(f"- {said}", help=more)


def _control(request: Request, run: Run | None) -> None:
    recorded = runs("degradation")[settings.CONTROL]
    if run is None or not run.has_found:
        _recorded(recorded, trained_alike(recorded.settings, request.settings))
        curves = degradation.read(recorded.points).curves
    else:
        finding = degradation.read(run.points)
        st.markdown(f":small[:gray[{words.conditions(finding.conditions)}]]")
        curves = finding.curves
    st.markdown(notes.control([curves[name] for name in CONTROL_NAMES if name in curves]))
    _curves(Lab(curves, CONTROL_EPOCHS), by_epoch.CONTROL, "training_control")


def _curves(lab: Lab, caption: str, key: str) -> None:
    if sentence := divergence.sentence(lab.curves.values()):
        st.markdown(sentence)
    if row := by_epoch.exhibits(lab, caption, key, palette()):
        show_row(row)
    if exhibit := divergence.exhibit(lab.curves.values(), palette()):
        show(exhibit, f"{key}_diverged")


def _recorded(recorded: Recorded, alike: bool) -> None:
    """Where the recorded run comes from, and whether it is what the controls say."""
    recipe = words.recipe_line(read_recipe(recorded.settings))
    st.markdown(f":small[:gray[{words.conditions(recorded.conditions, recorded.made, recipe)}]]")
    if not alike:
        st.info(words.NOT_RUN_YET)
