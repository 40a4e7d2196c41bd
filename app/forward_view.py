"""The sections of the page on forward passes: each is a job, and draws what that has found so far."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app import (
    figures,
    forward_blocks,
    forward_ladder,
    forward_maps,
    forward_roofline,
    runs,
    runs_view,
    state,
)
from app import forward_words as words
from app.forward_controls import Asked
from app.forward_findings import Findings, findings
from app.grid import component as grid
from app.parts import parts_of
from app.runs import Run
from app.strip import component as strip
from resnet_core.classes import imagenet_classes
from resnet_core.jobs.request import Request

BLOCK = "forward.block"
PASS, LOOK, LADDER, DEVICE = "forward.pass", "forward.look", "forward.ladder", "forward.roof"


def section(name: str, request: Request, label: str, draw: Callable[[Findings], None]) -> None:
    """The button that begins the run, or how far it is and how to stop it, and under it what it found."""

    def found(run: Run | None) -> None:
        if run is None:
            return
        known = findings(run.points)
        if known.conditions and name != LOOK:  # its conditions stand above already
            st.markdown(f":small[:gray[{words.conditions(known.conditions)}]]")
        draw(known)

    runs_view.follow(name, request, label, found)


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
            forward_ladder.ladder_figure(found, figures.palette()),
            words.ladder_finding(found),
            forward_ladder.alt(found),
            partial(forward_ladder.ladder_table, found),
            "forward_ladder",
        )


def blocks(asked: Asked, device: Findings, found: Findings) -> None:
    """The network strip with what was measured of each block, and the table of it."""
    if found.whole:
        st.markdown(words.whole_finding(found, asked.network.input.batch))
    all_of_it = forward_blocks.measured(parts_of(asked.network.plan), found)
    drawn = forward_blocks.scene(all_of_it, asked.network.spec.shortcut == "none")

    def select(key: str) -> None:
        state.remember(BLOCK, key)
        if key not in ("stem", "head"):
            runs.start(LOOK, asked.request("look", block=key))

    strip.draw_selectable(drawn, "forward_strip", state.recall(BLOCK), select)
    st.markdown(f":small[:gray[{forward_blocks.CAPTION} {words.memory_finding(found)}]]")
    ceilings = device.ceilings(asked.network.input.dtype)
    twin = st.expander("The same as a table", key="forward_blocks_table", on_change="rerun")
    if twin.open:
        with twin:
            grid.draw(forward_blocks.table(all_of_it, ceilings), "forward_blocks_rows")


def roofline(asked: Asked, passed: Findings, found: Findings) -> None:
    """The roof of the device with the blocks under it, and the time that was predicted."""
    network = asked.network
    ceilings = found.ceilings(network.input.dtype)
    if ceilings is None:
        if found.per_flop:
            st.info(f"The ceilings are not measured in {network.input.dtype}; float32 has them.")
        return
    all_of_it = forward_blocks.measured(parts_of(network.plan), passed)
    placed = forward_roofline.under(network.plan, all_of_it, ceilings)
    if found.calibration and network.input.dtype == "float32":
        guess = forward_roofline.predicted(network.plan, found.calibration)
        st.markdown(words.prediction(guess, passed.whole))
    figures.chart(
        forward_roofline.roof_figure(placed, ceilings, figures.palette()),
        forward_roofline.why_not_half(network.plan, ceilings),
        forward_roofline.alt(placed, ceilings),
        partial(forward_roofline.roof_table, placed),
        "forward_roofline",
    )


def look(learned: bool, found: Findings) -> None:
    """Feature maps of the block that was clicked, and the likeliest classes where weights were learned."""
    if found.maps:
        figures.chart(
            forward_maps.maps_figure(found.maps, figures.palette()),
            forward_maps.caption(found.maps),
            forward_maps.alt(found.maps),
            partial(forward_maps.maps_table, found.maps),
            "forward_maps",
        )
    if found.top and learned and max(found.top.classes) < len(imagenet_classes()):
        grid.draw(forward_maps.top_table(found.top), "forward_top")
