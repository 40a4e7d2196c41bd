"""The sections of the Forward page: each follows a run and draws its findings so far."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app import session
from app.drawing import exhibit
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.drawing.strip import component as strip
from app.drawing.strip.scene import Scene
from app.forward import blocks as strip_exhibit
from app.forward import ladder as ladder_exhibit
from app.forward import maps as maps_exhibit
from app.forward import roofline as roofline_exhibit
from app.forward import words
from app.forward.controls import Setup
from app.forward.measured import measured
from app.runs import predicted
from app.runs import run as runs
from app.runs import section as sections
from app.runs.run import Run
from resnet_core.data.official import is_official
from resnet_core.jobs.request import Request
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.forward.findings import Findings, Spread, findings

BLOCK = "forward.block"
PASS, LOOK, LADDER, DEVICE = "forward.pass", "forward.look", "forward.ladder", "forward.roof"
AGAIN = (PASS, LADDER, DEVICE)  # only times change from run to run; maps are always the same


def section(name: str, request: Request, button: str, draw: Callable[[Findings], None]) -> None:
    """A run of this page and what `draw` makes of it; the maps stand below the conditions of their pass."""
    lab = sections.Lab(_read, _no_conditions if name == LOOK else words.conditions)
    sections.show(name, request, button, lab, draw, "Measure again" if name in AGAIN else "")


def known(name: str, request: Request) -> Findings:
    """The findings so far of the run of this request, if there is one."""
    run = runs.current(name, request)
    return _read(run) if run else Findings()


def ladder(found: Findings) -> None:
    """The rungs measured so far."""
    _disturbance(found)
    for name, why in found.missing:
        st.markdown(f":small[:gray[{words.rung_title(name)} was left out. {why}]]")
    if found.rungs:
        exhibit.show(ladder_exhibit.exhibit(found, palette()), "forward_ladder")


def blocks(setup: Setup, device: Findings, found: Findings) -> None:
    """The network strip with the measurements of each block."""
    network, ceilings = setup.network, device.roof(setup.format)
    _disturbance(found)
    if found.whole and found.conditions:
        st.markdown(words.whole_finding(found, network.input.batch))
        _prediction(setup, device, found.whole.seconds, found.conditions)
    parts = measured(network.parts, found)
    placed = roofline_exhibit.place(network.plan, parts, ceilings) if ceilings else ()
    shares = roofline_exhibit.shares(placed, ceilings) if ceilings else ()
    drawn = strip_exhibit.exhibit(parts, found, network.spec.shortcut == "none", ceilings, shares)
    exhibit.show(drawn, "forward_strip", draw=partial(_selectable, setup))


def roofline(setup: Setup, passed: Findings, found: Findings) -> None:
    """The roofline of the device, and the predicted time until there is a measured one."""
    network = setup.network
    ceilings = found.roof(setup.format)
    _disturbance(found)
    if ceilings is None:
        if found.ceilings:
            st.info(f"The ceilings are not measured in {setup.format}; those in float32 are.")
        return
    if found.calibration and setup.format == "float32" and passed.whole is None:
        st.markdown(words.prediction(predicted.seconds(network, found.calibration), None))
    parts = measured(network.parts, passed)
    placed = roofline_exhibit.place(network.plan, parts, ceilings)
    if above := words.above_the_roof(roofline_exhibit.shares(placed, ceilings)):
        st.markdown(above)
    exhibit.show(roofline_exhibit.exhibit(network.plan, parts, ceilings, palette()), "forward_roofline")


def look(weights: str, found: Findings) -> None:
    """Feature maps of the selected block, and the most probable classes where `weights` is a file."""
    if found.maps:
        exhibit.show(maps_exhibit.exhibit(found.maps, palette()), "forward_maps")
    if found.top and weights:
        named = is_official(weights)
        grid.draw(maps_exhibit.top_table(found.top, named), "forward_top")
        if not named:
            st.markdown(f":small[:gray[{maps_exhibit.NUMBERS}]]")


def _disturbance(found: Findings) -> None:
    if sentence := words.disturbance(found):
        st.warning(sentence)


def _read(run: Run) -> Findings:
    return findings(run.points)


def _no_conditions(found: Findings) -> str:
    return ""


def _selectable(setup: Setup, scene: Scene, key: str) -> None:
    """Paints the strip; a click on a block looks at its maps."""

    def select(block: str) -> None:
        session.remember(BLOCK, block)
        if block not in ("stem", "head"):
            runs.start(LOOK, setup.request("look", block=block))

    strip.draw_selectable(scene, key, session.recall(BLOCK), select)


def _prediction(setup: Setup, device: Findings, whole: Spread, conditions: Conditions) -> None:
    """The predicted time beside the measured one, or why there is none."""
    why = words.not_predicted(conditions)
    if device.calibration is None:
        why = why or "Measure the device below to compare this with the predicted time."
    if device.calibration is None or why:
        st.markdown(f":small[:gray[{why}]]")
        return
    st.markdown(words.prediction(predicted.seconds(setup.network, device.calibration), whole))
    st.markdown(f":small[:gray[{predicted.error_sentence(predicted.device())}]]")
