"""The sections of Compare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from app.compare import controls, latency, measured, places, strips, words
from app.compare.files import FILES
from app.compare.table import table
from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.drawing.strip import component as strip
from app.drawing.strip.scene import Scene
from app.frame import cards, network_strip
from app.frame import words as frame_words
from app.runs import run as runs
from app.runs import section
from app.runs.predicted import Device
from resnet_core.jobs.request import Request
from resnet_core.labs.latencies.findings import Findings, passes
from resnet_core.network import Network
from resnet_core.search.comparison import Row
from resnet_core.search.comparison_files import CONVENTION

MEASURE, AGAIN = "Measure the latency of these networks", "Measure again"


def draw_strips(networks: Sequence[Network], rows: Sequence[Row]) -> None:
    """The strips, in which a block can be selected; below them the blocks at its place."""
    place, key = controls.selected(len(networks))
    parts = strips.same_places(networks, place, key)
    chosen = [f"{at}:{part.key}" for at, part in enumerate(parts) if part]
    exhibit = strips.strips(networks, network_strip.colour(controls.COLOUR), rows)
    show(exhibit, "compared", draw=partial(_drawn, chosen), twin=False)
    if len(networks) > 1:
        grid.draw(places.table([row.title for row in rows], parts), "compare_places", file=False)


def _drawn(chosen: Sequence[str], scene: Scene, key: str) -> None:
    strip.draw_choosable(scene, key, chosen, controls.select)
    cards.colour_choice(controls.COLOUR)


def draw_latency(networks: Sequence[Network], device: Device, found: Findings) -> None:
    """Multiply-adds against measured latency, or the button that measures it."""
    if any(network.is_traced for network in networks):
        st.markdown(f":small[:gray[{words.NOT_BUILT}]]")
        return
    request = measured.request(networks, device)
    if runs.begun(measured.RUN):
        lab = section.Lab(measured.read, words.conditions)
        section.show(measured.RUN, request, MEASURE, lab, partial(_latency, networks), AGAIN)
    elif found.times:
        st.markdown(f":small[:gray[{words.conditions(found)}]]")
        _latency(networks, found)
        _start(AGAIN, request, True)
    else:
        _start(MEASURE, request, False)


def _start(label: str, request: Request, again: bool) -> None:
    start = (measured.RUN, request, again)
    st.button(label, key=f"{measured.RUN}_start", on_click=runs.start, args=start)


def _latency(networks: Sequence[Network], found: Findings) -> None:
    if found.was_disturbed:
        st.warning(words.DISTURBED)
    if timed := passes([each.plan for each in networks], found):
        titles = [frame_words.full_title(each) for each in networks]
        show(latency.exhibit(titles, timed, palette()), "compare_latency")


def draw_table(rows: Sequence[Row]) -> None:
    """The figures, each with its ratio to the first network's, and all of it as files."""
    grid.draw(table(rows), "compare_table", file=False)
    st.markdown(f":small[:gray[{' '.join(filter(None, (CONVENTION, words.sources(rows))))}]]")
    _export(rows)


def _export(rows: Sequence[Row]) -> None:
    """A menu of files, each written when it is downloaded."""
    menu = st.popover("Export", key="compare_export", on_change="rerun")
    if not menu.open:
        return
    with menu:
        for label, ending, mime, write in FILES:
            data = partial(write, tuple(rows))
            st.download_button(label, data, f"comparison.{ending}", mime, on_click="ignore", width="stretch")
