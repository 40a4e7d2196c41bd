"""The sections of the degradation lab: each is a run, and draws what that has measured so far."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.runs import follow as runs_view
from app.runs import grid
from app.runs.run import Run
from app.training import degradation_view, notes, words
from app.training.controls import Asked, sentence
from app.training.degradation_view import Shown
from resnet_core.data.datasets import shape_of
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Done, Expired
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.settings import Scalar
from resnet_core.labs.training import degradation
from resnet_core.labs.training.degradation import KINDS, network_name
from resnet_core.labs.training.recipe import read_recipe
from resnet_core.labs.training.settings import CONTROL as RECORDED_CONTROL
from resnet_core.labs.training.settings import LAB as RECORDED_LAB
from resnet_core.labs.training.settings import PLAIN, RECORDED, degradation_settings, trained_alike
from resnet_core.spec import Input

LAB, CONTROL = "training.lab", "training.control"
CONTROLLED = RECORDED[RECORDED_CONTROL]
CONTROL_NAME = network_name(PLAIN, int(CONTROLLED["depths"]))
CONTROL_EPOCHS = int(CONTROLLED["epochs"])


def lab(asked: Asked) -> None:
    """The recorded run at once, and line by line what is run here."""
    trainings = len(wanted(asked)) * asked.seeds
    follow = grid.follow if grid.is_for(asked.device) else runs_view.follow
    follow(LAB, lab_request(asked), f"Run it here: {trainings} trainings", partial(_lab, asked))


def control(asked: Asked) -> None:
    """A plain network that degrades, with four times the usual epochs."""
    warm_up = min(asked.recipe.warmup_epochs, CONTROL_EPOCHS)
    request = _request(asked, {**CONTROLLED, "warmup_epochs": warm_up})
    label = f"Run it here: {CONTROL_NAME} for {words.epochs(CONTROL_EPOCHS)}"
    runs_view.follow(CONTROL, request, label, partial(_control, request))


def lab_request(asked: Asked) -> Request:
    """All the depths, both kinds, as many seeds as asked for."""
    seeds = "-".join(map(str, range(asked.seeds)))
    return _request(asked, {"depths": "-".join(map(str, asked.depths)), "seeds": seeds})


def wanted(asked: Asked) -> list[str]:
    """The names of the networks of the lab."""
    return [network_name(kind, depth) for kind in KINDS for depth in asked.depths]


def _request(asked: Asked, more: dict[str, Scalar]) -> Request:
    shape = shape_of(asked.data)
    settings = degradation_settings({**asked.recipe.settings, "data": asked.data, **more})
    input = Input(shape.height, shape.width)
    return Request("degradation", DIGITS_SPEC, input, settings, device=asked.device)


def _lab(asked: Asked, run: Run | None) -> None:
    kept = runs("degradation")[RECORDED_LAB]
    alike, before = (
        trained_alike(kept.settings, lab_request(asked).settings),
        degradation.read(kept.points).curves,
    )
    if run is None or not run.points:
        _recorded(kept, alike)
        _draw(Shown(before, read_recipe(kept.settings).epochs), str(kept.settings["data"]))
        return
    finding = degradation.read(run.points)
    st.markdown(f":small[:gray[{words.conditions_of(finding.conditions)}]]")
    if isinstance(run.end, Expired):
        st.markdown(f":small[{words.LESS}]")
    usable = before if alike and not isinstance(run.end, Done) else {}
    found, old = degradation.merged(finding.curves, usable, wanted(asked))
    _draw(Shown(found, asked.recipe.epochs, old), asked.data)


def _draw(shown: Shown, data: str) -> None:
    several = any(len(curve.traces) > 1 for curve in shown.found.values())
    degradation_view.by_epoch(shown, words.caption(several, bool(shown.old)), "training")
    degradation_view.by_depth(shown, "training")
    kinds = degradation_view.kinds_after(shown.found, degradation.common_epoch(shown.found))
    trained = {kind: kinds[kind]["train_error"] for kind in KINDS}
    st.markdown("\n".join(f"- {note}" for note in notes.notes(trained, shape_of(data))))


def _control(request: Request, run: Run | None) -> None:
    kept = runs("degradation")[RECORDED_CONTROL]
    if run is None or not run.points:
        _recorded(kept, trained_alike(kept.settings, request.settings))
        found = degradation.read(kept.points).curves
    else:
        finding = degradation.read(run.points)
        st.markdown(f":small[:gray[{words.conditions_of(finding.conditions)}]]")
        found = finding.curves
    if curve := found.get(CONTROL_NAME):
        st.markdown(notes.control(curve))
    degradation_view.by_epoch(Shown(found, CONTROL_EPOCHS), words.CONTROL, "training_control")


def _recorded(kept: Recorded, alike: bool) -> None:
    """Where the recorded run comes from, and whether it is what the controls say."""
    conditions, recipe = degradation.read(kept.points).conditions, read_recipe(kept.settings)
    st.markdown(f":small[:gray[{words.recorded(kept.made, conditions, sentence(recipe))}]]")
    if not alike:
        st.info(words.NOT_RUN_YET)
