"""The sections of the page on forward passes: each is a job, and draws what that has found so far."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app import session
from app.drawing import plotly as figures
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.drawing.strip import component as strip
from app.forward import blocks as forward_blocks
from app.forward import ladder as forward_ladder
from app.forward import maps, words
from app.forward import roofline as forward_roofline
from app.forward.controls import Asked
from app.frame import predicted
from app.runs import follow
from app.runs import run as runs
from app.runs.run import Run
from resnet_core.data.official import is_official
from resnet_core.jobs.request import Request
from resnet_core.labs.forward.findings import Conditions, Findings, Spread, findings
from resnet_core.readers.parts import parts_of

BLOCK = "forward.block"
PASS, LOOK, LADDER, DEVICE = "forward.pass", "forward.look", "forward.ladder", "forward.roof"
AGAIN = (PASS, LADDER, DEVICE)  # what takes time anew; maps are the same every time


def section(name: str, request: Request, label: str, draw: Callable[[Findings], None]) -> None:
    """The button that begins the run, or how far it is and how to stop it, and under it what it found."""

    def found(run: Run | None) -> None:
        if run is None:
            return
        known = findings(run.points)
        if known.conditions and name != LOOK:  # its conditions stand above already
            st.markdown(f":small[:gray[{words.conditions(known.conditions)}]]")
        draw(known)

    follow.follow(name, request, label, found, "Measure again" if name in AGAIN else "")


def known(name: str, request: Request) -> Findings:
    """What the run of this request has found so far; nothing where there is none."""
    run = runs.current(name, request)
    return findings(run.points) if run else Findings()


def ladder(found: Findings) -> None:
    """The rungs that were measured so far."""
    for name, why in found.missing:
        st.markdown(f":small[:gray[{words.rung_title(name)} was left out. {why}]]")
    if found.rungs:
        figures.chart(
            forward_ladder.ladder_figure(found, palette()),
            words.ladder_finding(found),
            forward_ladder.alt(found),
            partial(forward_ladder.ladder_table, found),
            "forward_ladder",
        )


def blocks(asked: Asked, device: Findings, found: Findings) -> None:
    """The network strip with what was measured of each block, and the table of it."""
    network, ceilings = asked.network, device.roof(asked.network.input.dtype)
    if found.whole and found.conditions:
        st.markdown(words.whole_finding(found, network.input.batch))
        _beside(asked, device, found.whole.seconds, found.conditions)
    all_of_it = forward_blocks.measured(parts_of(network.plan), found)
    placed = forward_roofline.under(network.plan, all_of_it, ceilings) if ceilings else ()
    shares = forward_roofline.shares(placed, ceilings) if ceilings else ()
    drawn = forward_blocks.scene(all_of_it, network.spec.shortcut == "none", shares)

    def select(key: str) -> None:
        session.remember(BLOCK, key)
        if key not in ("stem", "head"):
            runs.start(LOOK, asked.request("look", block=key))

    strip.draw_selectable(drawn, "forward_strip", session.recall(BLOCK), select)
    about = forward_blocks.CEILING if shares else forward_blocks.NO_CEILING
    sentences = (forward_blocks.CAPTION, about, words.memory_finding(found), forward_blocks.CLICK)
    st.markdown(f":small[:gray[{' '.join(sentences)}]]")
    twin = st.expander("The same as a table", key="forward_blocks_table", on_change="rerun")
    if twin.open:
        with twin:
            grid.draw(forward_blocks.table(all_of_it, ceilings), "forward_blocks_rows")


def _beside(asked: Asked, device: Findings, whole: Spread, measured: Conditions) -> None:
    """The predicted time beside the measured one, or why there is none."""
    why = words.not_predicted(measured)
    if device.calibration is None:
        why = why or "Measure the device below, and the predicted time stands here too."
    if device.calibration is None or why:
        st.markdown(f":small[:gray[{why}]]")
        return
    st.markdown(words.prediction(predicted.seconds(asked.network, device.calibration), whole))
    st.markdown(f":small[:gray[{predicted.error_sentence(predicted.device())}]]")


def roofline(asked: Asked, passed: Findings, found: Findings) -> None:
    """The roof of the device with the blocks under it, and the time that was predicted."""
    network = asked.network
    ceilings = found.roof(network.input.dtype)
    if ceilings is None:
        if found.ceilings:
            st.info(f"The ceilings are not measured in {network.input.dtype}; float32 has them.")
        return
    all_of_it = forward_blocks.measured(parts_of(network.plan), passed)
    placed = forward_roofline.under(network.plan, all_of_it, ceilings)
    if found.calibration and network.input.dtype == "float32" and passed.whole is None:
        st.markdown(words.prediction(predicted.seconds(network, found.calibration), None))
    figures.chart(
        forward_roofline.roof_figure(placed, ceilings, palette()),
        forward_roofline.why_not_half(network.plan, ceilings),
        forward_roofline.alt(placed, ceilings),
        partial(forward_roofline.roof_table, placed),
        "forward_roofline",
    )


def look(weights: str, found: Findings) -> None:
    """Feature maps of the block that was clicked, and the likeliest classes where `weights` is a file."""
    if found.maps:
        figures.chart(
            maps.maps_figure(found.maps, palette()),
            maps.caption(found.maps),
            maps.alt(found.maps),
            partial(maps.maps_table, found.maps),
            "forward_maps",
        )
    if found.top and weights:
        named = is_official(weights)
        grid.draw(maps.top_table(found.top, named), "forward_top")
        if not named:
            st.markdown(f":small[:gray[{maps.NUMBERS}]]")
